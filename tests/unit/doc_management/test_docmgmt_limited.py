"""PDFs read in a process with limits: right answers, and only one process lost."""

import os
import threading
import time
from io import BytesIO

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from docmgmt import limited
from docmgmt.limited import Limits, PdfReader
from docmgmt.pdf_info import PdfError, PdfFault, render_page
from docmgmt.pdf_scan import ScanFacts, ScanFault, measure_scan, paper_of, scan_faults
from docmgmt.pdf_words import read_words

A4 = (595.28, 841.89)


def pdf(pages=1, encrypt=None):
    stream = BytesIO()
    canvas = Canvas(stream, invariant=1, encrypt=encrypt)
    for number in range(pages):
        canvas.drawString(72, 720, f"Trang {number + 1}")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def scan(dpi=200, mode="RGB", size=A4, version=(1, 4), part=1.0):
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=size, invariant=1, pdfVersion=version)
    wide, high = size[0] * part, size[1] * part
    image = Image.new(mode, (round(wide / 72 * dpi), round(high / 72 * dpi)), 255)
    canvas.drawImage(ImageReader(image), 0, 0, wide, high)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


@pytest.fixture(scope="module")
def reader():
    with PdfReader() as one:
        yield one


def test_the_process_answers_what_the_functions_answer(reader):
    data = pdf(3)
    assert reader.check_pdf(data) == reader.page_count(data) == 3
    assert reader.render_page(data, 1, 200) == render_page(data, 1, 200)
    assert reader.read_words(data) == read_words(data)
    assert reader.first_page_text(data).split() == ["Trang", "1"]
    assert reader.measure_scan(scan()) == measure_scan(scan())


def test_one_look_says_what_three_questions_say(reader):
    for data in (pdf(3), scan()):
        for measured in (True, False):
            look = reader.look_over(data, measured)
            assert look.pages == reader.check_pdf(data)
            assert look.first_page_text == reader.first_page_text(data)
            assert look.facts == (reader.measure_scan(data) if measured else None)
            assert look.fault is None


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", PdfFault.NOT_PDF),
        (b"%PDF-1.7\nnothing else", PdfFault.BROKEN),
        (pdf(encrypt=StandardEncryption("x", strength=128)), PdfFault.ENCRYPTED),
    ],
)
def test_faults_come_through(reader, data, fault):
    calls = (
        reader.check_pdf,
        reader.read_words,
        reader.measure_scan,
        lambda one: reader.look_over(one, True),
    )
    for call in calls:
        with pytest.raises(PdfError) as caught:
            call(data)
        assert caught.value.code is fault
    assert reader.page_count(data) == 0


def fault_of(reader, call):
    with pytest.raises(PdfError) as caught:
        call(reader)
    return caught.value.code


@pytest.mark.parametrize(
    ("body", "limits", "fault"),
    [
        ("while True: pass", Limits(cpu_seconds=1), PdfFault.TOO_HEAVY),
        (
            "import time; time.sleep(60)",
            Limits(wall_seconds=1.5),
            PdfFault.TOO_HEAVY,
        ),
        (
            "x = bytearray(10 ** 9)",
            Limits(memory_bytes=400 << 20),
            PdfFault.TOO_HEAVY,
        ),
        ("import os; os.kill(os.getpid(), 11)", Limits(), PdfFault.BROKEN),
        ("import os; os._exit(3)", Limits(), PdfFault.NOT_READ),
        ("raise RuntimeError('x')", Limits(), PdfFault.BROKEN),
    ],
    ids=["time", "sleep", "memory", "crash", "exit", "error"],
)
def test_a_file_that_breaks_the_parser_costs_one_process(
    monkeypatch, body, limits, fault
):
    """The child runs a parser that misbehaves; the next file is read as ever."""
    real = limited.subprocess.Popen
    patch = (
        "import sys\n"
        "from docmgmt import limited\n"
        f"def bad(data, **_o):\n    {body}\n"
        "limited._OPERATIONS['check_pdf'] = bad\n"
    )
    started = []

    def popen(command, **options):
        python, flag, code = command
        if not started:
            head, _semicolon, tail = code.partition("from docmgmt.limited")
            code = f"{head.rstrip('; ')}\n{patch}from docmgmt.limited{tail}"
        started.append(code)
        return real([python, flag, code], **options)

    monkeypatch.setattr(limited.subprocess, "Popen", popen)
    with PdfReader(limits) as reader:
        before = time.monotonic()
        assert fault_of(reader, lambda one: one.check_pdf(pdf())) is fault
        assert time.monotonic() - before < 20
        reader.close()
        assert reader.check_pdf(pdf(2)) == 2
    assert len(started) == 2


def test_the_child_knows_nothing_of_the_servers_environment(monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "geheim")
    with PdfReader() as reader:
        reader.check_pdf(pdf())
        with open(f"/proc/{reader._process.pid}/environ", "rb") as environment:
            assert b"geheim" not in environment.read()


def test_a_file_beyond_the_limit_is_not_even_sent():
    with PdfReader(Limits(pdf_bytes=100)) as reader:
        code = fault_of(reader, lambda one: one.check_pdf(pdf()))
        assert code is PdfFault.TOO_HEAVY
        assert reader._process is None


def test_a_forked_server_starts_a_child_of_its_own(reader):
    reader.check_pdf(pdf())
    own = reader._process.pid
    read_end, write_end = os.pipe()
    child = os.fork()
    if not child:
        try:
            count = reader.check_pdf(pdf(2))
            same = reader._process.pid == own
            os.write(write_end, b"ok" if count == 2 and not same else b"no")
            reader.close()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert os.read(read_end, 2) == b"ok"
    assert reader.check_pdf(pdf()) == 1
    assert reader._process.pid == own


def test_many_threads_share_one_reader(reader):
    answers = []

    def work(pages):
        answers.append(reader.check_pdf(pdf(pages)) == pages)

    threads = [threading.Thread(target=work, args=(1 + n % 4,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 12


def test_the_child_is_replaced_after_its_share_of_jobs():
    with PdfReader(Limits(jobs=2)) as reader:
        reader.check_pdf(pdf())
        first = reader._process.pid
        reader.check_pdf(pdf())
        assert reader._process is None
        reader.check_pdf(pdf())
        assert reader._process.pid != first


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        (scan(), ()),
        (scan(dpi=300), ()),
        (scan(size=A4[::-1]), ()),
        (scan(dpi=150), (ScanFault.DPI,)),
        (scan(mode="L"), (ScanFault.COLOUR,)),
        (scan(version=(1, 3)), (ScanFault.VERSION,)),
        (scan(size=(650, 950)), (ScanFault.SCALE,)),
        (scan(part=0.3), (ScanFault.DPI_UNKNOWN,)),
        (pdf(), (ScanFault.VERSION, ScanFault.DPI_UNKNOWN)),
        (
            scan(dpi=100, mode="L", version=(1, 3)),
            (ScanFault.VERSION, ScanFault.COLOUR, ScanFault.DPI),
        ),
    ],
)
def test_a_scan_is_held_against_the_standard(data, faults):
    assert scan_faults(measure_scan(data)) == faults


def test_what_is_measured_of_a_scan():
    assert measure_scan(scan(dpi=300)) == ScanFacts(
        14, 1, 1, 300, True, 210.0, 297.0, "A4"
    )


def test_layers_of_one_page_count_together():
    """A sharp mask in black over a coarse background in colour, as scanners do."""
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1, pdfVersion=(1, 4))
    coarse = Image.new("RGB", (620, 877), (250, 240, 230))
    sharp = Image.new("L", (2480, 3508), 0)
    canvas.drawImage(ImageReader(coarse), 0, 0, *A4)
    canvas.drawImage(ImageReader(sharp), 0, 0, *A4)
    canvas.showPage()
    canvas.save()
    facts = measure_scan(stream.getvalue())
    assert (facts.dpi, facts.colour) == (300, True)


@pytest.mark.parametrize(
    ("sides", "name"),
    [
        ((210, 297), "A4"),
        ((297, 210), "A4"),
        ((213.5, 294), "A4"),
        ((215.9, 279.4), ""),
        ((148, 210), "A5"),
        ((297, 420), "A3"),
        ((105, 148.5), ""),
        ((420, 594), "A2"),
        ((0, 0), ""),
    ],
)
def test_paper_is_known_by_its_sides(sides, name):
    assert paper_of(*sides) == name
