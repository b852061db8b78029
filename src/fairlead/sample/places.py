"""Where leads and reps live: geographies, countries, cities, languages, and how people misspell them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Geo:
    """A part of the market that reps are hired for. ``share`` of all leads; ``states`` empty means whole countries."""

    code: str
    name: str
    region: str
    share: float
    countries: tuple[str, ...]
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Country:
    """A country: what people write for it, the languages of its leads with their shares, telephone and company forms."""

    code: str
    name: str
    spellings: tuple[str, ...]
    languages: tuple[tuple[str, float], ...]
    naming: str
    dialing: str
    areas: tuple[str, ...]
    tail: int
    suffixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class City:
    """A city; ``postal`` is a pattern where each ``#`` stands for a digit."""

    geo: str
    country: str
    state: str
    name: str
    zone: str
    postal: str
    weight: float


GEOS = (
    Geo("USNE", "US Northeast", "Americas", 0.14, ("US",), ("ME", "NH", "VT", "MA", "RI", "CT", "NY", "NJ", "PA", "DE", "MD", "DC")),
    Geo(
        "USSO",
        "US South",
        "Americas",
        0.11,
        ("US",),
        ("VA", "WV", "NC", "SC", "GA", "FL", "KY", "TN", "AL", "MS", "AR", "LA", "TX", "OK"),
    ),
    Geo("USMW", "US Midwest", "Americas", 0.10, ("US",), ("OH", "IN", "IL", "MI", "WI", "MN", "IA", "MO", "ND", "SD", "NE", "KS")),
    Geo("USWE", "US West", "Americas", 0.13, ("US",), ("MT", "WY", "CO", "NM", "ID", "UT", "AZ", "NV", "WA", "OR", "CA", "AK", "HI")),
    Geo("CAN", "Canada", "Americas", 0.05, ("CA",)),
    Geo("LAT", "Latin America", "Americas", 0.04, ("BR", "MX")),
    Geo("UKI", "UK & Ireland", "EMEA", 0.09, ("GB", "IE")),
    Geo("DACH", "DACH", "EMEA", 0.09, ("DE", "AT", "CH")),
    Geo("FBX", "France & Benelux", "EMEA", 0.07, ("FR", "BE", "NL")),
    Geo("SEU", "Southern Europe", "EMEA", 0.04, ("ES", "IT", "PT")),
    Geo("NOR", "Nordics", "EMEA", 0.03, ("SE", "DK", "NO")),
    Geo("ANZ", "Australia & New Zealand", "APAC", 0.04, ("AU", "NZ")),
    Geo("SEA", "Southeast Asia", "APAC", 0.025, ("SG", "MY")),
    Geo("JPN", "Japan", "APAC", 0.025, ("JP",)),
    Geo("IND", "India", "APAC", 0.02, ("IN",)),
)
"""Shares sum to one."""

_EN = (("en", 1.0),)
COUNTRIES = (
    Country(
        "US",
        "United States",
        ("USA", "U.S.", "United States of America", "us"),
        (("en", 0.97), ("es", 0.03)),
        "anglo",
        "+1",
        ("212", "617", "312", "415", "206", "214", "404", "305", "602", "303", "614", "215", "713", "503", "612", "704"),
        4,
        ("Inc.", "LLC", "Corp.", "Co.", ""),
    ),
    Country("CA", "Canada", ("canada", "CAN"), (("en", 0.85), ("fr", 0.15)), "anglo", "+1", ("416", "604", "514"), 4, ("Inc.", "Ltd.")),
    Country("BR", "Brazil", ("Brasil", "brazil"), (("pt", 0.85), ("en", 0.15)), "latin", "+55", ("11", "21"), 5, ("Ltda.", "S.A.")),
    Country("MX", "Mexico", ("México", "mexico"), (("es", 0.8), ("en", 0.2)), "latin", "+52", ("55", "81"), 5, ("S.A. de C.V.",)),
    Country(
        "GB", "United Kingdom", ("UK", "Great Britain", "England", "U.K."), _EN, "anglo", "+44", ("20", "161"), 5, ("Ltd", "plc", "LLP")
    ),
    Country("IE", "Ireland", ("ireland", "Éire"), _EN, "anglo", "+353", ("1", "21"), 4, ("Ltd", "DAC")),
    Country(
        "DE",
        "Germany",
        ("Deutschland", "germany", "DEU"),
        (("de", 0.75), ("en", 0.25)),
        "german",
        "+49",
        ("30", "89"),
        5,
        ("GmbH", "AG", "KG"),
    ),
    Country("AT", "Austria", ("Österreich", "austria"), (("de", 0.8), ("en", 0.2)), "german", "+43", ("1", "316"), 5, ("GmbH", "AG")),
    Country(
        "CH", "Switzerland", ("Schweiz", "Suisse"), (("de", 0.6), ("fr", 0.2), ("en", 0.2)), "german", "+41", ("44", "22"), 4, ("AG", "SA")
    ),
    Country("FR", "France", ("france", "FRANCE"), (("fr", 0.85), ("en", 0.15)), "french", "+33", ("1", "4"), 5, ("SAS", "SARL", "SA")),
    Country(
        "BE", "Belgium", ("Belgique", "België"), (("fr", 0.4), ("nl", 0.3), ("en", 0.3)), "french", "+32", ("2", "3"), 4, ("NV", "SRL")
    ),
    Country(
        "NL",
        "Netherlands",
        ("The Netherlands", "Nederland", "Holland"),
        (("nl", 0.5), ("en", 0.5)),
        "dutch",
        "+31",
        ("20", "10"),
        4,
        ("B.V.",),
    ),
    Country("ES", "Spain", ("España", "spain"), (("es", 0.85), ("en", 0.15)), "latin", "+34", ("91", "93"), 4, ("S.L.", "S.A.")),
    Country("IT", "Italy", ("Italia", "italy"), (("it", 0.8), ("en", 0.2)), "italian", "+39", ("02", "06"), 5, ("S.r.l.", "S.p.A.")),
    Country("PT", "Portugal", ("portugal",), (("pt", 0.7), ("en", 0.3)), "latin", "+351", ("21", "22"), 4, ("Lda.", "S.A.")),
    Country("SE", "Sweden", ("Sverige", "sweden"), _EN, "nordic", "+46", ("8", "31"), 4, ("AB",)),
    Country("DK", "Denmark", ("Danmark", "denmark"), _EN, "nordic", "+45", ("33", "44"), 3, ("A/S", "ApS")),
    Country("NO", "Norway", ("Norge", "norway"), _EN, "nordic", "+47", ("22", "55"), 3, ("AS",)),
    Country("AU", "Australia", ("australia", "AUS"), _EN, "anglo", "+61", ("2", "3"), 5, ("Pty Ltd",)),
    Country("NZ", "New Zealand", ("NZL", "new zealand"), _EN, "anglo", "+64", ("9", "4"), 4, ("Ltd",)),
    Country("SG", "Singapore", ("singapore", "SGP"), _EN, "asian", "+65", ("6", "3"), 4, ("Pte. Ltd.",)),
    Country("MY", "Malaysia", ("malaysia",), _EN, "asian", "+60", ("3", "4"), 5, ("Sdn. Bhd.",)),
    Country("JP", "Japan", ("Nippon", "japan"), (("ja", 0.6), ("en", 0.4)), "japanese", "+81", ("3", "6"), 5, ("K.K.", "G.K.")),
    Country("IN", "India", ("india", "Bharat"), _EN, "indian", "+91", ("80", "22"), 5, ("Pvt. Ltd.",)),
)

CITIES = (
    City("USNE", "US", "MA", "Boston", "America/New_York", "021##", 2),
    City("USNE", "US", "NY", "New York", "America/New_York", "100##", 4),
    City("USNE", "US", "NY", "Buffalo", "America/New_York", "142##", 1),
    City("USNE", "US", "PA", "Pittsburgh", "America/New_York", "152##", 1.5),
    City("USNE", "US", "PA", "Philadelphia", "America/New_York", "191##", 1.5),
    City("USNE", "US", "NJ", "Newark", "America/New_York", "071##", 1),
    City("USNE", "US", "CT", "Hartford", "America/New_York", "061##", 0.7),
    City("USNE", "US", "MD", "Baltimore", "America/New_York", "212##", 0.8),
    City("USSO", "US", "GA", "Atlanta", "America/New_York", "303##", 2),
    City("USSO", "US", "FL", "Miami", "America/New_York", "331##", 1.5),
    City("USSO", "US", "TX", "Dallas", "America/Chicago", "752##", 2),
    City("USSO", "US", "TX", "Houston", "America/Chicago", "770##", 2),
    City("USSO", "US", "NC", "Charlotte", "America/New_York", "282##", 1.2),
    City("USSO", "US", "TN", "Nashville", "America/Chicago", "372##", 0.8),
    City("USMW", "US", "IL", "Chicago", "America/Chicago", "606##", 3),
    City("USMW", "US", "OH", "Columbus", "America/New_York", "432##", 1.2),
    City("USMW", "US", "MI", "Detroit", "America/Detroit", "482##", 1.3),
    City("USMW", "US", "MN", "Minneapolis", "America/Chicago", "554##", 1.2),
    City("USMW", "US", "MO", "Kansas City", "America/Chicago", "641##", 0.8),
    City("USWE", "US", "CA", "San Francisco", "America/Los_Angeles", "941##", 3),
    City("USWE", "US", "CA", "Los Angeles", "America/Los_Angeles", "900##", 2.5),
    City("USWE", "US", "WA", "Seattle", "America/Los_Angeles", "981##", 1.5),
    City("USWE", "US", "CO", "Denver", "America/Denver", "802##", 1.2),
    City("USWE", "US", "AZ", "Phoenix", "America/Phoenix", "850##", 0.8),
    City("CAN", "CA", "ON", "Toronto", "America/Toronto", "M5V #A#", 2),
    City("CAN", "CA", "BC", "Vancouver", "America/Vancouver", "V6B #C#", 1),
    City("CAN", "CA", "QC", "Montreal", "America/Toronto", "H3B #K#", 1),
    City("LAT", "BR", "SP", "São Paulo", "America/Sao_Paulo", "01###-###", 2),
    City("LAT", "MX", "CMX", "Ciudad de México", "America/Mexico_City", "06###", 1.5),
    City("UKI", "GB", "", "London", "Europe/London", "EC#A #BX", 3),
    City("UKI", "GB", "", "Manchester", "Europe/London", "M# #QT", 1.2),
    City("UKI", "GB", "", "Edinburgh", "Europe/London", "EH# #NG", 0.7),
    City("UKI", "IE", "", "Dublin", "Europe/Dublin", "D0# X#F#", 1),
    City("DACH", "DE", "BY", "München", "Europe/Berlin", "80###", 2),
    City("DACH", "DE", "BE", "Berlin", "Europe/Berlin", "10###", 1.5),
    City("DACH", "DE", "BW", "Stuttgart", "Europe/Berlin", "70###", 1.5),
    City("DACH", "DE", "HH", "Hamburg", "Europe/Berlin", "20###", 1),
    City("DACH", "AT", "", "Wien", "Europe/Vienna", "10##", 0.8),
    City("DACH", "CH", "ZH", "Zürich", "Europe/Zurich", "80##", 1),
    City("FBX", "FR", "", "Paris", "Europe/Paris", "750##", 2),
    City("FBX", "FR", "", "Lyon", "Europe/Paris", "690##", 0.8),
    City("FBX", "BE", "", "Bruxelles", "Europe/Brussels", "10##", 0.7),
    City("FBX", "NL", "", "Amsterdam", "Europe/Amsterdam", "10## AB", 1.3),
    City("SEU", "ES", "", "Madrid", "Europe/Madrid", "280##", 1.2),
    City("SEU", "ES", "", "Barcelona", "Europe/Madrid", "080##", 0.8),
    City("SEU", "IT", "", "Milano", "Europe/Rome", "201##", 1.4),
    City("SEU", "PT", "", "Lisboa", "Europe/Lisbon", "1###-###", 0.5),
    City("NOR", "SE", "", "Stockholm", "Europe/Stockholm", "11# ##", 1.2),
    City("NOR", "DK", "", "København", "Europe/Copenhagen", "1###", 0.8),
    City("NOR", "NO", "", "Oslo", "Europe/Oslo", "0###", 0.7),
    City("ANZ", "AU", "NSW", "Sydney", "Australia/Sydney", "20##", 1.5),
    City("ANZ", "AU", "VIC", "Melbourne", "Australia/Melbourne", "30##", 1.2),
    City("ANZ", "NZ", "", "Auckland", "Pacific/Auckland", "10##", 0.6),
    City("SEA", "SG", "", "Singapore", "Asia/Singapore", "0#####", 1.5),
    City("SEA", "MY", "", "Kuala Lumpur", "Asia/Kuala_Lumpur", "50###", 0.7),
    City("JPN", "JP", "", "Tokyo", "Asia/Tokyo", "100-00##", 1.5),
    City("JPN", "JP", "", "Osaka", "Asia/Tokyo", "530-00##", 0.7),
    City("IND", "IN", "KA", "Bengaluru", "Asia/Kolkata", "5600##", 1.2),
    City("IND", "IN", "MH", "Mumbai", "Asia/Kolkata", "4000##", 1),
)

UNREADABLE_COUNTRIES = ("Europe / other", "N/A", "EU", "Atlantis", "-")
"""Spellings that nobody can place."""

GEO_INDEX = {geo.code: index for index, geo in enumerate(GEOS)}
COUNTRY_INDEX = {country.code: index for index, country in enumerate(COUNTRIES)}
