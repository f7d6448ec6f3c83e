"""What of a contact becomes a link, where it leads, and what stays text."""

from time import process_time

import pytest

from dialogs.links import Link, call, mail, mailto, may_be_opened, page

LONG = 0.5
"""Seconds, on a machine that has much else to do."""

HOSTILE = [
    "x](javascript:alert(1))",
    "x](javascript:alert(1))@evil.example",
    "javascript:alert(1)",
    "JavaScript://evil.example/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example",
    "<https://evil.example>",
    "https://evil.example/a b",
    "https://evil.example/a\nb",
    "https://evil.example/[x](y)",
    "https://evil.example\\@contoso.example",
    "https://contoso.example@evil.example",
    "https://contoso.example:80@evil.example",
    "https://evil.example/\u202egnp",
    "https://evil.example/\u200bx",
    "https://\u3164.example",
    "https://evil.example\u2215contoso.example",
    "https://evil..example",
    f"https://{'a' * 64}.example",
    f"https://contoso.example.{'a.' * 50}evil.example",
    "https://contoso.example:443443",
    "http://contoso.example",
    "ftp://contoso.example",
    'https://evil.example/"onclick="x',
    "help@contoso.example, all@contoso.example",
    "help@contoso.example\nBcc: all@contoso.example",
    "Help <help@contoso.example>",
    "[help](help@contoso.example)",
    "help@",
    "help@contoso..example",
    "help@contoso.example?cc=all@contoso.example",
    "help\u200b@contoso.example",
    f"{'a' * 65}@contoso.example",
    "+48 22 555\n01 00",
    "+48 22 555 [01 00]",
    "1-800-CONTOSO",
    "12",
    "+",
    "1" * 21,
    "112 #123456789",
]


@pytest.mark.parametrize("told", HOSTILE)
@pytest.mark.parametrize("link", [mail, call, page])
def test_what_is_no_plain_detail_stays_text(link, told):
    assert link(told) == told


@pytest.mark.parametrize("link", [mail, call, page])
def test_what_is_not_known_is_no_link(link):
    assert link(None) is None


@pytest.mark.parametrize(
    ("email", "target"),
    [
        ("support@contoso.example", "mailto:support@contoso.example"),
        ("a.b+c@contoso.example", "mailto:a.b%2Bc@contoso.example"),
        ("who?cc=x@contoso.example", "mailto:who%3Fcc%3Dx@contoso.example"),
        ("zażółć@contoso.example", "mailto:za%C5%BC%C3%B3%C5%82%C4%87@contoso.example"),
    ],
)
def test_an_address_of_one_mailbox_begins_a_letter(email, target):
    assert mail(email) == Link(email, target)


@pytest.mark.parametrize(
    ("number", "target"),
    [
        ("+48 22 555 01 00", "tel:+48225550100"),
        ("+1 (425) 555-0110", "tel:+14255550110"),
        ("0800.555.010", "tel:0800555010"),
        ("112", "tel:112"),
        ("+44 (0)20 7946 0120", "tel:+442079460120"),
        ("(0)20 7946 0120", "tel:02079460120"),
        ("+48 22 555 01 00 #12", "tel:+48225550100;ext=12"),
        ("+48\u00a022\u00a0555\u201101\u201100", "tel:+48225550100"),
    ],
)
def test_a_number_in_figures_is_dialled_without_its_marks(number, target):
    assert call(number) == Link(number, target)


@pytest.mark.parametrize(
    "url",
    [
        "https://support.contoso.example",
        "HTTPS://contoso.example:8443/a?b=c&d#e",
        "https://contoso.example/a_(b)",
    ],
)
def test_a_page_of_the_web_is_opened(url):
    assert page(url) == Link(url, url)


@pytest.mark.parametrize(
    ("written", "shown", "opened"),
    [
        ("pomoc.żółw.example", "pomoc.żółw.example", "pomoc.xn--w-uga1v8h.example"),
        ("Straße.example", "Straße.example", "xn--strae-oqa.example"),
        ("xn--w-uga1v8h.example", "xn--w-uga1v8h.example", "xn--w-uga1v8h.example"),
        # A Cyrillic "с" and "о", full-width letters, a dotless i, an honest name we cannot judge.
        ("соntoso.example", "xn--ntoso-iyeu.example", "xn--ntoso-iyeu.example"),
        ("ｃontoso.example", "contoso.example", "contoso.example"),
        ("fabrıkam.example", "xn--fabrkam-ufb.example", "xn--fabrkam-ufb.example"),
        ("支持.example", "xn--ruu81c.example", "xn--ruu81c.example"),
    ],
)
def test_a_host_that_may_look_like_another_is_shown_as_computers_write_it(written, shown, opened):
    assert page(f"https://{written}/a") == Link(f"https://{shown}/a", f"https://{opened}/a")
    assert page(f"http://{written}/a") == f"http://{shown}/a"
    assert mail(f"help@{written}") == Link(f"help@{shown}", f"mailto:help@{opened}")


def test_of_a_long_address_the_beginning_is_shown():
    url = f"https://contoso.example/{'a' * 500}"

    assert page(url) == Link(f"{url[:299]}…", url)


def test_a_letter_may_have_a_subject():
    begun = mailto("support@contoso.example", "Contoso Backup: it fails (A-0001)")

    assert begun == (
        "mailto:support@contoso.example?subject=Contoso%20Backup%3A%20it%20fails%20%28A-0001%29"
    )
    assert mailto("no address", "subject") is None


def test_a_subject_has_one_line_and_adds_no_receivers():
    begun = mailto("support@contoso.example", "help\r\nBcc: x@evil.example&cc=y@evil.example?#")

    assert begun == (
        "mailto:support@contoso.example"
        "?subject=help%20Bcc%3A%20x%40evil.example%26cc%3Dy%40evil.example%3F%23"
    )


@pytest.mark.parametrize(
    "target",
    [
        "mailto:a@contoso.example?cc=b@contoso.example",
        "mailto:a@contoso.example?subject=x&bcc=b@contoso.example",
        "mailto:a@contoso.example?body=x",
        "https://user@contoso.example",
        "https:contoso.example",
        "tel:*21*123#",
        "http://contoso.example",
    ],
)
def test_an_address_that_does_more_than_it_says_is_not_opened(target):
    assert not may_be_opened(target)


@pytest.mark.parametrize(
    "told",
    [
        f"https://{'ж' * 100_000}.example",
        f"https://{'а.' * 50_000}example",
        f"help@{'ж' * 100_000}.example",
        f"{'a' * 100_000}@contoso.example",
        f"https://contoso.example/{'a' * 100_000}",
        "1 " * 50_000,
    ],
)
@pytest.mark.parametrize("link", [mail, call, page])
def test_no_detail_takes_long(link, told):
    began = process_time()

    assert link(told) == told
    assert process_time() - began < LONG


def test_a_link_refuses_what_the_desk_does_not_open():
    with pytest.raises(ValueError, match="javascript"):
        Link("press me", "javascript:alert(1)")
