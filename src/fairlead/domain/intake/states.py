"""States and provinces by country: the code that follows the country in ISO 3166-2, and the names."""

_TABLES = {
    "US": (
        "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California,Calif|CO Colorado|CT Connecticut|DE Delaware"
        "|DC District of Columbia,Washington DC|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas"
        "|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts,Mass|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri"
        "|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York,New York State|NC North Carolina"
        "|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania,Penn|RI Rhode Island|SC South Carolina|SD South Dakota"
        "|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington,Washington State|WV West Virginia|WI Wisconsin|WY Wyoming"
        "|PR Puerto Rico|GU Guam|VI Virgin Islands|AS American Samoa|MP Northern Mariana Islands|AA Armed Forces Americas"
        "|AE Armed Forces Europe|AP Armed Forces Pacific"
    ),
    "CA": (
        "AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador,Newfoundland|NS Nova Scotia"
        "|NT Northwest Territories|NU Nunavut|ON Ontario|PE Prince Edward Island|QC Quebec,Québec|SK Saskatchewan|YT Yukon"
    ),
    "AU": (
        "NSW New South Wales|VIC Victoria|QLD Queensland|SA South Australia|WA Western Australia|TAS Tasmania|NT Northern Territory"
        "|ACT Australian Capital Territory"
    ),
    "DE": (
        "BW Baden-Württemberg,Baden-Wuerttemberg|BY Bavaria,Bayern|BE Berlin|BB Brandenburg|HB Bremen|HH Hamburg|HE Hesse,Hessen"
        "|MV Mecklenburg-Vorpommern,Mecklenburg-Western Pomerania|NI Lower Saxony,Niedersachsen"
        "|NW North Rhine-Westphalia,Nordrhein-Westfalen,NRW|RP Rhineland-Palatinate,Rheinland-Pfalz|SL Saarland|SN Saxony,Sachsen"
        "|ST Saxony-Anhalt,Sachsen-Anhalt|SH Schleswig-Holstein|TH Thuringia,Thüringen"
    ),
    "BR": (
        "AC Acre|AL Alagoas|AP Amapá|AM Amazonas|BA Bahia|CE Ceará|DF Distrito Federal|ES Espírito Santo|GO Goiás|MA Maranhão"
        "|MT Mato Grosso|MS Mato Grosso do Sul|MG Minas Gerais|PA Pará|PB Paraíba|PR Paraná|PE Pernambuco|PI Piauí|RJ Rio de Janeiro"
        "|RN Rio Grande do Norte|RS Rio Grande do Sul|RO Rondônia|RR Roraima|SC Santa Catarina|SP São Paulo|SE Sergipe|TO Tocantins"
    ),
    "IN": (
        "AP Andhra Pradesh|AR Arunachal Pradesh|AS Assam|BR Bihar|CG Chhattisgarh|GA Goa|GJ Gujarat|HR Haryana|HP Himachal Pradesh"
        "|JH Jharkhand|KA Karnataka|KL Kerala|MP Madhya Pradesh|MH Maharashtra|MN Manipur|ML Meghalaya|MZ Mizoram|NL Nagaland"
        "|OD Odisha,Orissa|PB Punjab|RJ Rajasthan|SK Sikkim|TN Tamil Nadu|TS Telangana|TR Tripura|UP Uttar Pradesh|UK Uttarakhand"
        "|WB West Bengal|DL Delhi,New Delhi|CH Chandigarh|JK Jammu and Kashmir|LA Ladakh|PY Puducherry"
    ),
    "MX": (
        "AGU Aguascalientes|BCN Baja California|BCS Baja California Sur|CAM Campeche|CHP Chiapas|CHH Chihuahua"
        "|CMX Ciudad de México,Mexico City|COA Coahuila|COL Colima|DUR Durango|GUA Guanajuato|GRO Guerrero|HID Hidalgo|JAL Jalisco"
        "|MEX Estado de México,State of Mexico|MIC Michoacán|MOR Morelos|NAY Nayarit|NLE Nuevo León|OAX Oaxaca|PUE Puebla|QUE Querétaro"
        "|ROO Quintana Roo|SLP San Luis Potosí|SIN Sinaloa|SON Sonora|TAB Tabasco|TAM Tamaulipas|TLA Tlaxcala|VER Veracruz|YUC Yucatán"
        "|ZAC Zacatecas"
    ),
    "GB": ("ENG England|SCT Scotland|WLS Wales|NIR Northern Ireland"),
}


def _read(table: str) -> dict[str, tuple[str, ...]]:
    rows = (line.split(" ", 1) for line in table.split("|"))
    return {code: tuple(names.split(",")) for code, names in rows}


STATES: dict[str, dict[str, tuple[str, ...]]] = {country: _read(table) for country, table in _TABLES.items()}
"""alpha-2 country → state code → names."""
