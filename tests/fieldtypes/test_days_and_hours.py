"""Days and hours: by the locale's own patterns, never the better of two orders."""

from __future__ import annotations

import pytest

from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context, UnreadableError, patterns


def read(kind, text, locale):
    """Read what is printed."""
    found = LOCALES.load(locale)
    return TYPES.load(kind).read(text, Context(found, found.currency))


@pytest.mark.parametrize(
    ("locale", "text", "day"),
    [
        ("en_US", "12/31/2024", "2024-12-31"),
        ("en_US", "03/04/2024", "2024-03-04"),
        ("de_DE", "03.04.2024", "2024-04-03"),
        ("en_US", "3/4/24", "2024-03-04"),
        ("de_DE", "31.12.24", "2024-12-31"),
        ("en_US", "Mar 4, 2024", "2024-03-04"),
        ("en_US", "MAR 4, 2024", "2024-03-04"),
        ("en_US", "04-Mar-2024", "2024-03-04"),
        ("de_DE", "4. März 2024", "2024-03-04"),
        ("de_DE", "4. Mär. 2024", "2024-03-04"),
        ("de_DE", "29.02.2024", "2024-02-29"),
        ("de_DE", "2024-03-04", "2024-03-04"),
        ("en_US", "2024-03-04", "2024-03-04"),
        ("en_US", " 03/04/2024 ", "2024-03-04"),
        ("en_US", "January 5, 2024", "2024-01-05"),
        ("en_US", "Sept 5, 2024", "2024-09-05"),
        ("de_DE", "5. Mrz 2024", "2024-03-05"),
        ("de_DE", "5. Dez. 2024", "2024-12-05"),
        ("en_GB", "07/03/2024", "2024-03-07"),
        ("en_GB", "07 Mar 2024", "2024-03-07"),
        ("en_GB", "7 SEPT 2024", "2024-09-07"),
        ("en_GB", "14-12-16", "2016-12-14"),
        ("en_GB", "04-03-2016", "2016-03-04"),
        ("en_GB", "04.03.16", "2016-03-04"),
        ("en_GB", "01/JUN/2017", "2017-06-01"),
        ("en_GB", "OCT 3, 2016", "2016-10-03"),
        ("en_GB", "2018/03/04", "2018-03-04"),
        ("en_GB", "20180304", "2018-03-04"),
        ("en_IN", "07-Mar-24", "2024-03-07"),
        ("en_IN", "07-03-2024", "2024-03-07"),
        ("de_CH", "07.03.24", "2024-03-07"),
        ("de_CH", "7. März 2024", "2024-03-07"),
        ("fr_FR", "07/03/2024", "2024-03-07"),
        ("fr_FR", "7 mars 2024", "2024-03-07"),
        ("fr_FR", "7 AOUT 2024", "2024-08-07"),
        ("fr_FR", "07 déc. 2024", "2024-12-07"),
        ("fr_FR", "07 FEVR 2024", "2024-02-07"),
        ("ja_JP", "2024年03月07日(木)", "2024-03-07"),
        ("ja_JP", "2024年3月7日", "2024-03-07"),
        ("ja_JP", "2024/03/07", "2024-03-07"),
        ("ja_JP", "2024/03/07(木)", "2024-03-07"),
        ("ja_JP", "2024年03月07日（木）", "2024-03-07"),
        ("ja_JP", "２０２４年３月７日", "2024-03-07"),
        ("ja_JP", "R6.3.7", "2024-03-07"),
        ("ja_JP", "r06.03.07", "2024-03-07"),
        ("ja_JP", "令和6年3月7日", "2024-03-07"),
        ("ja_JP", "令和元年5月1日", "2019-05-01"),
        ("ja_JP", "H31.4.30", "2019-04-30"),
        ("ja_JP", "平成1年1月8日", "1989-01-08"),
        ("ja_JP", "S64.1.7", "1989-01-07"),
        ("zh_CN", "2024年3月7日", "2024-03-07"),
        ("th_TH", "07/03/2567", "2024-03-07"),
        ("th_TH", "07/03/67", "2024-03-07"),
        ("th_TH", "07/03/2024", "2024-03-07"),
        ("th_TH", "7 มี.ค. 2567", "2024-03-07"),
        ("th_TH", "7 มีนาคม 2567", "2024-03-07"),
        ("th_TH", "29 ก.พ. 67", "2024-02-29"),
        ("vi_VN", "07 tháng 03 năm 2024", "2024-03-07"),
        ("en_GB", "22nd September 2024", "2024-09-22"),
        ("en_IN", "3rd Sep 2024", "2024-09-03"),
        ("en_US", "September 11th, 2024", "2024-09-11"),
        ("fr_FR", "1er août 2024", "2024-08-01"),
        ("it_IT", "1º agosto 2024", "2024-08-01"),
        ("pt_BR", "1º de agosto de 2024", "2024-08-01"),
        ("pt_BR", "12 ago 2024", "2024-08-12"),
        ("th_TH", "7 มีนาคม 2024", "2024-03-07"),
        ("vi_VN", "7 tháng 3 2024", "2024-03-07"),
        ("en_GB", "03 APR 24", "2024-04-03"),
        ("en_GB", "3 Apr 24", "2024-04-03"),
        ("en_GB", "03APR24", "2024-04-03"),
        ("en_GB", "3rd of April 2024", "2024-04-03"),
        ("en_GB", "(25/12/2018)", "2018-12-25"),
        ("en_US", "APR 03 2024", "2024-04-03"),
        ("en_US", "APR 03 24", "2024-04-03"),
        ("en_US", "04-03-2024", "2024-04-03"),
        ("en_US", "04.03.24", "2024-04-03"),
        ("en_US", "Apr01'18", "2018-04-01"),
        ("en_US", "01APR\N{ACUTE ACCENT}18", "2018-04-01"),
        ("en_US", "2024/04/03", "2024-04-03"),
        ("en_IN", "03/Apr/2024", "2024-04-03"),
        ("de_DE", "31/12/2024", "2024-12-31"),
        ("de_DE", "2024.12.31", "2024-12-31"),
        ("de_DE", "07. 03. 2024", "2024-03-07"),
        ("de_CH", "07/03/2024", "2024-03-07"),
        ("es_ES", "3 abril 2024", "2024-04-03"),
        ("th_TH", "07.03.2567", "2024-03-07"),
        ("th_TH", "7 MAR 2024", "2024-03-07"),
        ("th_TH", "2567-03-07", "2024-03-07"),
        ("th_TH", "7 Mar 2567", "2024-03-07"),
        ("sv_SE", "7/3 2024", "2024-03-07"),
        ("pl_PL", "07.03.24", "2024-03-07"),
    ],
)
def test_a_day_is_read_in_the_order_of_its_locale(locale, text, day):
    """Numbers, names of months, two-digit years, and ISO everywhere."""
    assert read("date", text, locale) == day


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en_GB", "Thu 04/04/2024"),
        ("en_GB", "THURSDAY, 4 April 2024"),
        ("en_GB", "04/04/2024 (Thu)"),
        ("en_GB", "04/04/24 15:04"),
        ("en_GB", "3:41PM 04/04/2024"),
        ("en_GB", "Thu, 4 Apr 2024 15:04:33"),
        ("en_US", "04/04/24 3:41:24PM"),
        ("en_US", "2024-04-04T15:04:05Z"),
        ("en_US", "2024-04-04 15:04:05.123+01:00"),
        ("de_DE", "Do, 04.04.2024 um 15:04 Uhr"),
        ("fr_FR", "jeudi 4 avril 2024 15h04"),
        ("vi_VN", "04/04/2024-15:04"),
        ("vi_VN", "Thứ 5, 04/04/2024"),
        ("ja_JP", "2024年04月04日(木) 15:04"),
        ("zh_CN", "2024年04月04日 星期四"),
        ("th_TH", "04/04/2567 15:04 น."),
        ("pl_PL", "4 kwietnia 2024 r."),
        ("pl_PL", "czwartek, 4 kwietnia 2024 r., godz. 15:04"),
        ("pl_PL", "dnia 04.04.2024r."),
        ("pl_PL", "4 KWIETNIA 2024 ROKU"),
        ("de_DE", "den 4. April 2024"),
        ("de_CH", "Donnerstag, den 4. April 2024"),
        ("da_DK", "d. 4. april 2024"),
        ("sv_SE", "den 4 april 2024"),
        ("fr_FR", "le 4 avril 2024"),
        ("fr_FR", "Le jeudi 4 avril 2024 à 15h04"),
        ("it_IT", "li 4 aprile 2024"),
        ("es_ES", "el 4 de abril de 2024"),
        ("vi_VN", "Ngày 04 tháng 04 năm 2024"),
        ("vi_VN", "Thứ Năm, ngày 4 tháng 4 năm 2024"),
    ],
)
def test_a_weekday_a_time_and_words_may_stand_beside_a_day(locale, text):
    """It is the day alone that is read: of all these, the same one."""
    assert read("date", text, locale) == "2024-04-04"


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en_GB", "Fri 04/04/2024"),
        ("de_DE", "Mittwoch, 4. April 2024"),
        ("de_DE", "Mittwoch, den 4. April 2024"),
        ("de_DE", "le 4 avril 2024"),
        ("fr_FR", "lu 4 avril 2024"),
        ("pl_PL", "4 kwietnia r."),
        ("pl_PL", "r. 4 kwietnia 2024"),
        ("zh_CN", "2024年04月04日 星期五"),
        ("en_GB", "04/04/2024 25:04"),
        ("en_GB", "04/04/2024 TILL 4"),
        ("en_CA", "04-03-2024"),
        ("pl_PL", "24-03-07"),
        ("en_GB", "03APR"),
        ("th_TH", "3 Apr 24"),
        ("en_US", "Apr0118"),
        ("en_US", "Apr 2018"),
    ],
)
def test_a_day_that_could_be_another_one_is_refused(locale, text):
    """The wrong weekday, an hour that no clock shows, two orders in one country, no year."""
    with pytest.raises(UnreadableError):
        read("date", text, locale)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en_US", "13/25/2024"),
        ("en_US", "31/12/2024"),
        ("en_US", "25/12/24"),
        ("en_US", "02/30/2024"),
        ("en_US", "02/29/2023"),
        ("en_US", "31.12.2024"),
        ("en_US", "00/10/2024"),
        ("en_US", "10/00/2024"),
        ("en_US", "12/31"),
        ("en_US", "12/31/024"),
        ("en_US", "Feb 30, 2024"),
        ("en_US", "Foo 3, 2024"),
        ("en_US", "Ma 3, 2024"),
        ("en_US", "4. März 2024"),
        ("de_DE", "31.02.2024"),
        ("de_DE", "12.31.2024"),
        ("de_DE", "12/31/2024"),
        ("de_DE", "2024-13-01"),
        ("de_DE", "2024-02-30"),
        ("fr_FR", "7 jui 2024"),
        ("fr_FR", "31/04/2024"),
        ("fr_FR", "03/31/2024"),
        ("fr_FR", "7 March 2024"),
        ("en_GB", "03/31/2024"),
        ("en_GB", "12-14-16"),
        ("en_GB", "2018034"),
        ("en_GB", "201803041"),
        ("en_GB", "04032018"),
        ("en_GB", "2018/31/03"),
        ("en_IN", "03-31-2024"),
        ("de_DE", "heute"),
        ("de_DE", ""),
    ],
)
def test_what_is_no_day_under_the_locale_is_refused(locale, text):
    """The other order, days that no month has, and forms that the country does not print."""
    with pytest.raises(UnreadableError):
        read("date", text, locale)


@pytest.mark.parametrize(
    ("locale", "text", "minute"),
    [
        ("en_US", "7:05 PM", "19:05"),
        ("en_US", "7:05pm", "19:05"),
        ("en_US", "7:05 p.m.", "19:05"),
        ("en_US", "7:05:24PM", "19:05"),
        ("en_GB", "7.05pm", "19:05"),
        ("en_US", "7.05PM", "19:05"),
        ("en_US", "7:05P", "19:05"),
        ("da_DK", "kl. 19.05", "19:05"),
        ("sv_SE", "kl 19.05", "19:05"),
        ("en_US", "12:00 AM", "00:00"),
        ("en_US", "12:30 PM", "12:30"),
        ("en_US", "19:05", "19:05"),
        ("en_US", "19:05:59", "19:05"),
        ("de_DE", "19:05 Uhr", "19:05"),
        ("de_DE", "09:05", "09:05"),
        ("de_DE", "19:05:59", "19:05"),
        ("fr_FR", "15h04", "15:04"),
        ("fr_FR", "15 h 04", "15:04"),
        ("de_CH", "15.04 Uhr", "15:04"),
        ("en_IN", "03:04 PM", "15:04"),
        ("en_GB", "15:04", "15:04"),
    ],
)
def test_an_hour_is_read_to_the_minute(locale, text, minute):
    """Midnight is 0, noon is 12; seconds are left out."""
    assert read("time", text, locale) == minute


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en_US", "13:05 PM"),
        ("en_US", "0:05 AM"),
        ("en_US", "24:00"),
        ("en_US", "12:60"),
        ("en_US", "7:5 PM"),
        ("en_US", "7 PM"),
        ("de_DE", "7:05 PM"),
        ("de_DE", "19.05"),
        ("de_DE", "19:05 o'clock"),
        ("fr_FR", "15h4"),
        ("fr_FR", "25h04"),
        ("en_GB", "15h04"),
        ("de_DE", "1905"),
        ("de_DE", ""),
    ],
)
def test_what_is_no_hour_under_the_locale_is_refused(locale, text):
    """Hours that no clock shows, and forms that the country does not print."""
    with pytest.raises(UnreadableError):
        read("time", text, locale)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("date", "2024-3-4", "2024-03-04"),
        ("date", "2024-03-04T15:04:05.5Z", "2024-03-04"),
        ("date", "2024-03-04 15:04", "2024-03-04"),
        ("time", "9:05", "09:05"),
        ("time", "09:05:30", "09:05"),
    ],
)
def test_a_claimed_canonical_value_is_completed(kind, text, value):
    """Leading zeros are put back and seconds left out."""
    german = LOCALES.load("de_DE")
    assert TYPES.load(kind).canonical(text, Context(german, "EUR")) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("date", "04.03.2024"),
        ("date", "2024-02-30"),
        ("date", "24-03-04"),
        ("time", "7:05 PM"),
        ("time", "24:00"),
        ("time", "09:05 Uhr"),
    ],
)
def test_a_printed_form_is_not_canonical(kind, text):
    """Only the reading that was declared is tried."""
    german = LOCALES.load("de_DE")
    with pytest.raises(UnreadableError):
        TYPES.load(kind).canonical(text, Context(german, "EUR"))


def test_a_pattern_reads_what_it_writes_and_nothing_longer():
    """Points in a pattern are points, and the whole text must fit."""
    pattern = "{d:02}.{m:02}.{y:04}"
    parts = {"d": 3, "m": 7, "y": 2024}
    assert patterns.write(pattern, parts) == "03.07.2024"
    assert patterns.read(pattern, "03.07.2024") == {"d": "03", "m": "07", "y": "2024"}
    assert patterns.read(pattern, "03a07a2024") is None
    assert patterns.read(pattern, "03.07.2024 x") is None
    assert patterns.read(pattern, "٠٣.07.2024") is None


@pytest.mark.parametrize(
    "text",
    [
        *("6.3.7", "06/03/07", "24/03/07", "24年3月7日"),  # an emperor's year, or one of ours?
        *("2024年03月07日(金)", "2024/03/07(日)"),  # that day was a Thursday
        *("R1.4.30", "令和元年4月30日", "H31.5.1", "平成31年5月1日"),  # the era began on May 1
        *("S64.1.8", "R0.1.1", "X6.3.7", "安政6年3月7日", "T1.7.29"),
        *("R6.13.7", "R6.2.30", "令和6年3月", "令和6.3.7"),
    ],
)
def test_a_day_of_an_era_that_has_none_or_could_be_two_is_refused(text):
    """Nor does a day of the week go with another day."""
    with pytest.raises(UnreadableError):
        read("date", text, "ja_JP")


@pytest.mark.parametrize(
    ("day", "short"),
    [
        *(("2019-04-30", "H31.4.30"), ("2019-05-01", "R1.5.1")),
        *(("1989-01-07", "S64.1.7"), ("1989-01-08", "H1.1.8"), ("1926-12-24", "T15.12.24")),
    ],
)
def test_days_where_eras_meet_are_printed_and_read(day, short):
    """In every form, on either side."""
    japan = Context(LOCALES.load("ja_JP"), "JPY")
    for style in range(len(japan.locale.dates)):
        shown = TYPES.load("date").write(day, japan, style)
        assert TYPES.load("date").read(shown, japan) == day
    assert short in [TYPES.load("date").write(day, japan, style) for style in range(8)]


@pytest.mark.parametrize("text", ["15:04", "15時04分", "１５：０４", "15:04:59"])
def test_an_hour_is_read_as_tills_of_japan_print_it(text):
    assert read("time", text, "ja_JP") == "15:04"
