"""Files of offers: what is taken from them, and what is refused in which words."""

import csv
import io
import json
import os
import re
from datetime import date
from pathlib import Path

import pytest

from knowledge.errors import UnreadableFile
from knowledge.importers import read_offers
from knowledge.importers.rows import COLUMNS, is_microsoft
from knowledge.importers.text_file import LARGEST_FILE, LONGEST_LINE
from knowledge.offers import Contact, ContactKind, OfferType, SoldThrough, SupportTier

TODAY = date(2026, 11, 22)
DOCS = (Path(__file__).parents[2] / "docs" / "import.md").read_text("utf-8")
REAL_DATA = Path(__file__).parents[2].parent / "shared" / "data"

GOOD = {"offer_id": "contoso-backup", "name": "Contoso Backup", "publisher": "Contoso Ltd"}
GOOD_CSV = "offer_id,name,publisher\ncontoso-backup,Contoso Backup,Contoso Ltd\n"


@pytest.fixture
def read(tmp_path):
    """Read a file of the given content, by default JSON lines."""

    def read(content, name="offers.jsonl", **kwargs):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_offers(path, today=TODAY, **kwargs)

    return read


@pytest.fixture
def read_row(read):
    """The one offer of a file in which it has these values and otherwise good ones."""
    return lambda values: read(as_jsonl([GOOD | values])).offers[0]


@pytest.fixture
def refusal(read):
    """The words with which a row is refused that has these values and otherwise good ones."""

    def refusal(values):
        report = read(as_jsonl([GOOD | values, GOOD | {"offer_id": "good"}]))
        assert [offer.offer_id for offer in report.offers] == ["good"]
        return str(report.refused[0]).removeprefix("offers.jsonl, line 1, ")

    return refusal


@pytest.fixture
def unreadable(read):
    """Why a file of this content is not read at all."""

    def unreadable(content, name="offers.csv"):
        with pytest.raises(UnreadableFile) as error:
            read(content, name)
        assert error.value.source == name
        return error.value.why

    return unreadable


def as_jsonl(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def as_csv(rows, delimiter=","):
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def refusals(report):
    return [str(bad) for bad in report.refused]


# A good row


def test_three_columns_are_enough(read_row):
    offer = read_row({})

    assert (offer.id, offer.name) == ("contoso-backup", "Contoso Backup")
    assert (offer.publisher.name, offer.contacts) == ("Contoso Ltd", ())


def test_the_publishers_id_is_part_of_the_offers_id(read_row):
    assert read_row({"publisher_id": "contoso"}).id == "contoso.contoso-backup"


def test_nested_objects_name_their_columns(read_row):
    contact = read_row({"support": {"email": "help@contoso.example", "languages": ["EN", "pt-BR"]}})

    assert contact.contacts == (
        Contact(
            kind=ContactKind.CUSTOMER_SUPPORT,
            email="help@contoso.example",
            languages=("en", "pt-BR"),
            source="offers.jsonl",
        ),
    )


def test_each_kind_of_contact_has_its_columns(read_row):
    offer = read_row({"csp_phone": "+1 425 555 0100", "engineering_url": "https://contoso.example"})

    assert offer.contact(ContactKind.CSP_PROGRAMME).phone == "+1 425 555 0100"
    assert offer.contact(ContactKind.ENGINEERING).url == "https://contoso.example"


def test_a_contact_that_nobody_can_reach_is_none(read_row):
    assert read_row({"support_name": "Contoso Support", "support_hours": "24/7"}).contacts == ()


def test_the_day_and_source_of_a_row_hold_for_its_contacts(read_row):
    offer = read_row(
        {
            "checked_on": "2026-01-31",
            "source": "Overview tab",
            "support_email": "help@contoso.example",
            "csp_email": "csp@contoso.example",
            "csp_checked_on": "2026-11-22",
        }
    )

    assert {contact.source for contact in offer.contacts} == {"Overview tab"}
    assert [contact.checked_on for contact in offer.contacts] == [date(2026, 1, 31), TODAY]


def test_an_import_is_no_check(read_row):
    assert read_row({"support_email": "help@contoso.example"}).contacts[0].checked_on is None


def test_white_space_is_trimmed_and_collapsed(read_row):
    assert read_row({"name": " Contoso\u00a0 \n Backup "}).name == "Contoso Backup"


@pytest.mark.parametrize("aliases", [["CB", "Vault", "CB", None, " "], " CB |Vault||CB"])
def test_aliases_are_a_list_or_a_text_with_bars(read_row, aliases):
    assert read_row({"aliases": aliases}).aliases == ("CB", "Vault")


@pytest.mark.parametrize("languages", [["en", "pl"], "en,pl", "en | pl", "EN pl en", "en; pl"])
def test_languages_are_a_list_or_a_text(read_row, languages):
    offer = read_row({"support_url": "https://contoso.example", "support_languages": languages})

    assert offer.contacts[0].languages == ("en", "pl")


def test_numbers_of_json_are_taken_as_they_are_written(read_row):
    offer = read_row({"offer_id": 365, "support_phone": 4255550100})

    assert (offer.offer_id, offer.contacts[0].phone) == ("365", "4255550100")


@pytest.mark.parametrize("nothing", [None, "", "  ", "\u00a0"])
@pytest.mark.parametrize("column", ["website", "aliases", "offer_type", "csp_email", "checked_on"])
def test_nulls_and_empty_texts_are_not_given(read_row, column, nothing):
    assert read_row({column: nothing}) == read_row({})


@pytest.mark.parametrize(
    ("name", "offer_type"),
    [
        *((kind.value, kind) for kind in OfferType),
        ("SaaS", OfferType.SAAS),
        ("softwareAsAService", OfferType.SAAS),
        ("VirtualMachine", OfferType.VIRTUAL_MACHINE),
        ("CoreVirtualMachine", OfferType.VIRTUAL_MACHINE),
        ("azureVirtualMachine", OfferType.VIRTUAL_MACHINE),
        ("microsoft-azure-virtualmachines", OfferType.VIRTUAL_MACHINE),
        ("AzureApplication", OfferType.AZURE_APPLICATION),
        ("managedApplication", OfferType.MANAGED_APPLICATION),
        ("SolutionTemplate", OfferType.SOLUTION_TEMPLATE),
        ("azureContainer", OfferType.CONTAINER),
        ("ContainerApps", OfferType.CONTAINER),
        ("IotEdgeModules", OfferType.IOT_EDGE_MODULE),
        ("ManagedServices", OfferType.MANAGED_SERVICE),
        ("Consulting Services", OfferType.CONSULTING_SERVICE),
        ("DynamicsBC", OfferType.DYNAMICS_365),
        ("DynamicsCE", OfferType.DYNAMICS_365),
        ("DynamicsOps", OfferType.DYNAMICS_365),
        ("dynamics365ForOperations", OfferType.DYNAMICS_365),
        ("PowerBI", OfferType.POWER_BI),
        ("PowerBIVisuals", OfferType.POWER_BI),
        ("PowerPlatformConnector", OfferType.POWER_PLATFORM),
        ("Office365", OfferType.OFFICE_ADD_IN),
        ("AADApps", OfferType.OTHER),
        ("***", OfferType.OTHER),
        ("", OfferType.OTHER),
    ],
)
def test_types_are_known_by_our_name_and_the_marketplaces(read_row, name, offer_type):
    assert read_row({"offer_type": name}).offer_type is offer_type


@pytest.mark.parametrize(
    ("tier", "expected"),
    [
        ("Partner", SupportTier.PUBLISHER),
        ("ISV", SupportTier.PUBLISHER),
        ("publisher", SupportTier.PUBLISHER),
        ("Microsoft", SupportTier.MICROSOFT),
        ("Community", SupportTier.COMMUNITY),
    ],
)
def test_support_tiers_have_several_names(read_row, tier, expected):
    assert read_row({"support_tier": tier}).support_tier is expected


def test_ways_of_selling_may_be_written_in_capitals(read_row):
    assert read_row({"sold_through": "CSP"}).sold_through is SoldThrough.CSP


@pytest.mark.parametrize(
    ("publisher", "expected"),
    [
        ("Microsoft", True),
        ("MICROSOFT CORPORATION", True),
        ("Microsoft Sentinel, Microsoft Corporation", True),
        ("Contoso, Microsoft partner", False),
        ("Microsoftware Ltd", False),
        ("Contoso", False),
    ],
)
def test_microsoft_is_known_by_the_publishers_name(publisher, expected):
    assert is_microsoft(publisher) is expected


def test_the_title_does_not_make_an_offer_microsofts(read_row):
    assert not read_row({"name": "Microsoft"}).publisher.is_microsoft


@pytest.mark.parametrize(
    ("publisher", "flag", "expected"),
    [("Microsoft", False, False), ("Microsoft", "no", False), ("Contoso", "TRUE", True)],
)
def test_the_column_is_microsoft_outweighs_the_name(read_row, publisher, flag, expected):
    offer = read_row({"publisher": publisher, "is_microsoft": flag})

    assert offer.publisher.is_microsoft is expected


@pytest.mark.parametrize(
    "email", ["Help@Contoso.EXAMPLE", "o'neil+csp@a-b.contoso.example", "pomoc@żółw.example"]
)
def test_unusual_but_sound_addresses_are_taken(read_row, email):
    assert read_row({"support_email": email}).contacts[0].email == email


@pytest.mark.parametrize(
    "url",
    [
        "HTTPS://Contoso.example",
        "http://contoso.example:8080/a?b=c&d={e}#f",
        "https://żółw.example/pomoc",
        "https://10.0.0.1",
    ],
)
def test_unusual_but_sound_urls_are_taken(read_row, url):
    assert read_row({"website": url}).publisher.website == url


@pytest.mark.parametrize("phone", ["112", "+48 (22) 555-01-00 #12", "425.555.0100", "00 48/22 – 5"])
def test_phone_numbers_may_be_written_as_people_do(read_row, phone):
    assert read_row({"support_phone": phone}).contacts[0].phone == phone


# A bad row


@pytest.mark.parametrize("column", ["offer_id", "name", "publisher"])
@pytest.mark.parametrize("nothing", [None, "", " \t "])
def test_a_row_without_what_is_required_is_refused(refusal, column, nothing):
    assert refusal({column: nothing}) == f"{column}: is missing"


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("support_email", "help.contoso.example", "is not one e-mail address"),
        ("support_email", "help@contoso", "is not one e-mail address"),
        ("support_email", "a@contoso.example; b@contoso.example", "is not one e-mail address"),
        ("support_email", "Help <help@contoso.example>", "is not one e-mail address"),
        ("support_email", "mailto:help@contoso.example", "is not one e-mail address"),
        ("csp_email", "help@contoso..example", "is not one e-mail address"),
        ("website", "www.contoso.example", "write it with https://"),
        ("website", "javascript:alert(1)", "write it with https://"),
        ("website", "ftp://contoso.example", "write it with https://"),
        ("website", "https://", "has a host that cannot be right"),
        ("website", "https://contoso", "has a host that cannot be right"),
        ("website", "https://help@contoso.example", "has a host that cannot be right"),
        ("website", "https://-contoso.example", "has a host that cannot be right"),
        ("website", "https://contoso.example:0", "has a host that cannot be right"),
        ("website", "https://contoso.example:port", "is not a web address"),
        ("website", "https://[contoso.example", "is not a web address"),
        ("status_url", "https://contoso.example/a b", "has a space or another sign"),
        ("status_url", "https://contoso.example/<b>", "has a space or another sign"),
        ("status_url", "https://contoso.example/" + "a" * 2000, "longer than 2000 characters"),
        ("support_phone", "1-800-CONTOSO", "is not a number in figures"),
        ("support_phone", "NA", "is not a number in figures"),
        ("support_phone", "+", "is not a number in figures"),
        ("support_phone", "1" * 26, "is not a number in figures"),
        ("support_languages", "English", "is not the tag of a language"),
        ("support_languages", "pl_PL", "is not the tag of a language"),
        ("checked_on", "31.01.2026", "is not a day written as 2026-03-31"),
        ("checked_on", "20260131", "is not a day written as 2026-03-31"),
        ("checked_on", "2026-02-30", "is not a day written as 2026-03-31"),
        ("csp_checked_on", "2026-11-23", "has not come yet"),
        ("sold_through", "reseller", "is none of csp, marketplace, publisher"),
        ("support_tier", "gold", "is none of publisher, microsoft, community"),
        ("is_microsoft", "maybe", "is neither true nor false"),
        ("name", "a" * 201, "is longer than 200 characters"),
        ("source", "a" * 501, "is longer than 500 characters"),
        ("aliases", ["a" * 201], "is longer than 200 characters"),
        ("aliases", [str(n) for n in range(101)], "has more than 100 entries"),
        ("aliases", [["CB"]], "must be text"),
        ("name", ["Contoso Backup"], "must be text"),
        ("name", "Contoso\x1b[2J Backup", "has characters that cannot be seen"),
        ("name", "Contoso \u202epukcaB", "has characters that cannot be seen"),
        ("name", "Contoso \ud800", "has characters that cannot be seen"),
        ("support_email", "help@contoso\u200b.example", "is not one e-mail address"),
    ],
)
def test_a_bad_value_is_refused_by_the_name_of_its_column(refusal, column, value, why):
    text = refusal({column: value})

    assert text.startswith(f"{column}: ")
    assert why in text


def test_a_refusal_quotes_at_most_sixty_characters(refusal):
    quote = re.search("'(.*)'", refusal({"website": "x" * 1000}))[1]

    assert len(quote) == 60


def test_a_refusal_is_safe_to_print(refusal):
    assert refusal({"name": "\x1b[2J\u202e\ud800"}).isprintable()


def test_good_rows_are_taken_although_others_are_bad(read):
    rows = [GOOD, GOOD | {"name": None}, GOOD | {"offer_id": "contoso-sign"}]
    report = read(as_jsonl(rows))

    assert [offer.id for offer in report.offers] == ["contoso-backup", "contoso-sign"]
    assert refusals(report) == ["offers.jsonl, line 2, name: is missing"]
    assert report.rows == 3


def test_the_second_row_of_an_offer_is_refused(read):
    report = read("\n" + as_jsonl([GOOD, GOOD | {"offer_id": "Contoso-Backup", "name": "Other"}]))

    assert [offer.name for offer in report.offers] == ["Contoso Backup"]
    assert refusals(report) == [
        "offers.jsonl, line 3, offer_id: 'Contoso-Backup' is already on line 2"
    ]


def test_two_publishers_may_use_the_same_offer_id(read):
    rows = [GOOD | {"publisher_id": "contoso"}, GOOD | {"publisher_id": "fabrikam"}]

    assert len(read(as_jsonl(rows)).offers) == 2


def test_a_refused_row_does_not_keep_its_id(read):
    assert len(read(as_jsonl([GOOD | {"website": "www"}, GOOD])).offers) == 1


# JSON lines


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"offer_id": ', "is not JSON, from character 13 on"),
        ('{"a": 1} {"b": 2}', "is not JSON, from character 10 on"),
        ('["contoso-backup"]', "is not one JSON object"),
        ("null", "is not one JSON object"),
        ('{"support_email": "a@b.example", "Support": {"Email": "c@d.example"}}', "twice"),
        ("[" * 100_000, "too deep"),
        ('{"a": ' * 100_000, "too deep"),
    ],
)
def test_a_line_that_is_no_object_is_refused(read, line, why):
    report = read(f"{line}\n{as_jsonl([GOOD])}")

    assert [bad.line for bad in report.refused] == [1]
    assert why in report.refused[0].why


def test_columns_the_desk_does_not_know_are_named_once(read):
    row = GOOD | {"Price": 3, "support": {"fax": "1", "url": None}, "publisher_id": None}

    assert read(as_jsonl([row, row | {"offer_id": "b"}])).ignored == ("price", "support_fax")


# CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_of_the_first_line(read, delimiter):
    rows = [GOOD | {"name": "Backup; simple, fast", "support_email": "help@contoso.example"}]
    offer = read(as_csv(rows, delimiter), "offers.csv").offers[0]

    assert offer.name == "Backup; simple, fast"
    assert offer.contacts[0].email == "help@contoso.example"


def test_headings_may_be_written_as_people_do(read):
    text = "\n OFFER ID , Name,Publisher,Support-Email,,Price\nb,Backup,Contoso,a@b.example,,3\n"
    report = read(text, "offers.csv")

    assert report.offers[0].contacts[0].email == "a@b.example"
    assert report.ignored == ("price",)


def test_lines_are_counted_as_an_editor_does(read):
    text = 'offer_id,name,publisher\n\na,"two\nlines",P\n,b,P\n,,\n"c\nc","d\n",\ne\n'
    report = read(text, "offers.csv")

    assert [offer.name for offer in report.offers] == ["two lines"]
    assert refusals(report) == [
        "offers.csv, line 5, offer_id: is missing",
        "offers.csv, line 7, publisher: is missing",
        "offers.csv, line 10: has 1 cells, but the first line has 3",
    ]


def test_a_row_with_too_many_cells_is_refused(read):
    report = read(GOOD_CSV + "a,b,c,d\n", "offers.csv")

    assert refusals(report) == ["offers.csv, line 3: has 4 cells, but the first line has 3"]


@pytest.mark.parametrize(
    "row",
    ['"a"b,c,d\n', 'a,b,"c\nd,e,f\n', f'a,b,"{"c" * 140_000}"\n'],
    ids=["inner", "open", "long"],
)
def test_a_row_that_is_not_csv_is_refused(read, row):
    report = read(GOOD_CSV + row, "offers.csv")

    assert [bad.line for bad in report.refused] == [3]
    assert "is not CSV" in report.refused[0].why


def test_rows_below_one_that_is_not_csv_are_taken(read):
    assert len(read(GOOD_CSV + '"a"b,c,d\ne,f,g\n', "offers.csv").offers) == 2


def test_missing_columns_are_named_and_so_are_those_found(unreadable):
    assert unreadable("Id;name;company\n1;2;3\n") == (
        "it has no column offer_id, publisher; its columns: 'Id', 'name', 'company'"
    )


def test_a_column_may_not_stand_twice(unreadable):
    assert "more than one column name" in unreadable("offer_id,name,publisher,Name\na,b,c,d\n")


def test_a_first_line_that_is_not_csv_is_unreadable(unreadable):
    assert "its first line is not CSV" in unreadable('offer_id,"name"x,publisher\n')


# The file itself


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    ("text", "name"),
    [
        (GOOD_CSV, "offers.csv"),
        (GOOD_CSV, "OFFERS.CSV"),
        (GOOD_CSV, "offers.txt"),
        (GOOD_CSV.replace("\n", "\r"), "offers"),
        (as_jsonl([GOOD]), "offers.jsonl"),
        (as_jsonl([GOOD]), "offers.json"),
        (as_jsonl([GOOD]), "offers.ndjson"),
        (as_jsonl([GOOD]), "offers.txt"),
    ],
)
def test_the_reader_is_chosen_by_suffix_or_content(read, text, name, encoding):
    text = text.replace("Contoso Ltd", "Żółw")

    assert read(text.encode(encoding), name).offers[0].publisher.name == "Żółw"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b"\n \n", "it has no column"),
        ((GOOD_CSV + "a,Żółw,c\n").encode("cp1250"), "save it as UTF-8"),
        (GOOD_CSV.encode("utf-16")[:-1], "save it as UTF-8"),
        (GOOD_CSV.encode("utf-16-le"), "it is not a text file"),
        (b"PK\x03\x04\x00\x00", "it is not a text file"),
        (b"a" * (LONGEST_LINE + 1), "line 1 is longer than a million characters"),
        (b"offer_id,name,publisher\n", "it has no rows"),
        (b"offer_id,name,publisher\n,b,c\n", "none of its 1 rows can be taken; line 2, offer_id"),
    ],
    ids=["empty", "blank", "cp1250", "half", "utf-16-le", "zip", "one line", "header", "no good"],
)
def test_a_file_that_is_no_catalogue_is_unreadable(unreadable, content, why):
    assert why in unreadable(content)


def test_a_json_list_over_several_lines_is_told_how_to_be_written(unreadable):
    text = json.dumps([GOOD])

    assert "write one offer on each line" in unreadable(text, "offers.json")


def test_a_missing_file_is_unreadable(tmp_path):
    with pytest.raises(UnreadableFile, match=r"^offers\.csv: there is no such file$"):
        read_offers(tmp_path / "offers.csv", today=TODAY)


def test_a_folder_is_unreadable(tmp_path):
    with pytest.raises(UnreadableFile, match="not a file but a folder"):
        read_offers(tmp_path, today=TODAY)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_unreadable_and_does_not_keep_us_waiting(tmp_path):
    os.mkfifo(tmp_path / "offers.csv")

    with pytest.raises(UnreadableFile, match="a pipe or a device"):
        read_offers(tmp_path / "offers.csv", today=TODAY)


def test_a_file_over_the_limit_is_unreadable(tmp_path):
    path = tmp_path / "offers.csv"
    path.touch()
    os.truncate(path, LARGEST_FILE + 1)

    with pytest.raises(UnreadableFile, match="larger than 200 MB"):
        read_offers(path, today=TODAY)


# Large files, progress, the report


def test_twenty_thousand_rows_stream_and_tell_how_far_they_are(read):
    told = []
    text = as_jsonl(GOOD | {"offer_id": f"offer-{n}"} for n in range(20_000))
    report = read(text, progress=lambda done, total: told.append((done, total)))

    assert len(report.offers) == 20_000
    assert len(told) == 21
    assert told == sorted(told)
    assert 0 < told[0][0] < told[-1][0] == told[-1][1] == len(text)


def test_the_summary_counts_and_lists_every_refusal(read):
    text = "offer_id,name,publisher,price\na,b,c,\nd,e,,3\nf,g,h,3\n,,,3\n"

    assert read(text, "offers.csv").summary() == [
        "offers.csv: 2 of 4 rows taken, 2 refused",
        "Columns not used: 'price'",
        "offers.csv, line 3, publisher: is missing",
        "offers.csv, line 5, offer_id: is missing",
    ]


def test_the_summary_of_a_faultless_file_is_one_line(read):
    assert read(GOOD_CSV, "offers.csv").summary() == ["offers.csv: 1 of 1 rows taken"]


# The manual, and real files


def test_the_manual_has_a_line_for_each_column():
    first_cells = re.findall(r"^\| (`.*?) \|", DOCS, re.MULTILINE)
    named = re.findall(r"`(\w+)`", "\n".join(first_cells))

    assert sorted(named) == sorted(COLUMNS)


def test_the_manual_lists_the_types_of_offer():
    listed = re.search(r"Types of offer: (.*?)\.\n", DOCS, re.DOTALL)[1]

    assert re.findall(r"`(\w+)`", listed) == list(OfferType)


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_examples_of_the_manual_can_be_imported(read, kind):
    example = re.search(rf"```{kind}\n(.*?)```", DOCS, re.DOTALL)[1]
    report = read(example, f"offers.{kind}")

    assert report.offers[0].id == "contoso.contoso-backup"
    assert report.offers[0].contacts[0].languages == ("en", "de")
    assert (report.refused, report.ignored) == ((), ())


@pytest.mark.parametrize(
    ("name", "rows", "taken", "refused"),
    [
        ("sentinel_solutions.jsonl", 527, 526, {"support_url"}),
        ("powerplatform_connectors.jsonl", 613, 557, {"publisher"}),
    ],
)
def test_real_offers_are_taken(name, rows, taken, refused):
    if not REAL_DATA.exists():
        pytest.skip("the real offers are not part of the project")
    report = read_offers(REAL_DATA / name, today=TODAY)

    assert (report.rows, len(report.offers)) == (rows, taken)
    assert {bad.field for bad in report.refused} == refused
