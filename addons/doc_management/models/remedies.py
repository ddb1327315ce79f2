"""A sentence that says what is missing, and what mends it."""


class Missing(str):
    """A blocker in words that knows its remedy.

    It is the sentence itself everywhere a sentence is wanted; a screen that offers
    buttons asks :func:`remedy_of`.
    """

    remedy: str
    target: int

    def __new__(cls, sentence, remedy, target=0):
        made = super().__new__(cls, sentence)
        made.remedy = remedy
        made.target = target
        return made


def remedy_of(sentence):
    """Return ``(remedy, id of what it is for)``; ``("", 0)`` for a plain sentence."""
    if isinstance(sentence, Missing):
        return sentence.remedy, sentence.target
    return "", 0
