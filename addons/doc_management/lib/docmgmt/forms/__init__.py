"""The forms of Decree 30/2020/NĐ-CP, Annex III, as data and as Word templates."""
