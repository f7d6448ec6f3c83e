"""Three invented firms, each with what its desk needs to be in Teams."""

from bot.settings import Settings

LEAST = {
    "app_id": "6f1c2d3e-4b5a-4c6d-8e7f-9a0b1c2d3e4f",
    "public_url": "https://desk.woodgrove.example",
    "teams_developer": "Woodgrove",
    "teams_website_url": "https://www.woodgrove.example",
    "teams_privacy_url": "https://www.woodgrove.example/privacy",
    "teams_terms_url": "https://www.woodgrove.example/terms",
}
"""A firm that sets what has to be set, and nothing else."""

EVERYTHING = {
    "app_id": "0D9E8F7A-6B5C-4D3E-A2F1-B0C9D8E7F6A5",
    "public_url": "https://pomoc.zolta-chmura.example:8443",
    "teams_app_id": "11112222-3333-4444-8555-666677778888",
    "teams_version": "3.14.159",
    "teams_name": "Żółta Chmura: pomoc 🙂",
    "teams_full_name": "Pomoc dla partnerów, odsprzedawców i klientów firmy Żółta Chmura",
    "teams_developer": "Żółta Chmura sp. z o.o.",
    "teams_website_url": "https://zolta-chmura.example/",
    "teams_privacy_url": "https://zolta-chmura.example/prywatno%C5%9B%C4%87?wersja=2#teams",
    "teams_terms_url": "https://zolta-chmura.example/regulamin",
    "teams_accent_color": "#FfB900",
}
"""A firm that sets all that can be set."""

LONGEST = {
    "app_id": "a1b2c3d4-e5f6-4a7b-8c9d-e0f1a2b3c4d5",
    "public_url": f"https://{'h' * 63}.{'o' * 63}.{'s' * 63}.example",
    "teams_name": "Bärenhöhle & Söhne Partnerchat",
    "teams_full_name": "B" * 100,
    "teams_developer": "Bärenhöhle & Söhne Distributions",
    "teams_website_url": f"https://baerenhoehle.example/{'w' * 2019}",
    "teams_privacy_url": f"https://baerenhoehle.example/{'p' * 2019}",
    "teams_terms_url": f"https://baerenhoehle.example/{'t' * 2019}",
}
"""A firm that uses every character that Teams allows."""

FIRMS = {"least": LEAST, "everything": EVERYTHING, "longest": LONGEST}


def settings_of(firm: dict[str, str], **others) -> Settings:
    return Settings(**firm | others)
