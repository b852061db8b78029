"""Words to make companies from that sound like those of real registers: family names, made-up names, trades, places, legal forms."""

from typing import Final

FAMILIES: Final = (
    "Abbott Abrahams Adler Ahlgren Albrecht Alvarez Anders Aronsen Ashby Atkins Bachmann Bailey Bakker Barnett Bauer Becker Beckett Bennett"
    " Berger Bianchi Bishop Blackwell Bogdanov Bonnet Booth Borgen Bradley Brandt Brennan Briggs Brunner Buchholz Burke Caldwell Cameron"
    " Carlsen Carver Castillo Chandler Christensen Clarke Cole Conrad Costa Crawford Cruz Curran Dahl Daniels Davies Delgado Dietrich Dixon"
    " Donnelly Dubois Duncan Dupont Eberhardt Eklund Ellison Engel Erickson Esposito Evans Farrell Fernandez Ferrari Fischer"
    " Fitzgerald Fleming"
    " Forster Foster Fournier Franke Friedman Fuchs Gallagher Garcia Gardner Gauthier Gibson Gilmore Goldberg Gonzalez Goodwin Graf Greene"
    " Griffin Gruber Gustafson Haas Hale Hamilton Hansen Harding Hartmann Hayes Heller Henriksen Herman Hoffmann Holloway Horvat"
    " Hughes Hunter"
    " Ivanov Jacobs Jansen Jensen Johansson Jordan Kaiser Kaplan Keller Kelly Kennedy Klein Koch Kovacs Kramer Kruger Lambert Larsen"
    " Laurent"
    " Lehmann Leonard Lewis Lindgren Lombardi Lopez Lorenz Ludwig Lynch MacDonald Maier Marchand Marino Martens Martin Mason Mayer McBride"
    " McCarthy McKay Meier Mendoza Meyer Mitchell Moreau Moretti Morgan Morris Muller Murphy Nash Nelson Neumann Newman Nguyen"
    " Nielsen Novak"
    " O'Brien O'Connor O'Neill Olsen Ortega Otto Palmer Parker Patel Pearson Perez Peters Petersen Petrov Phillips Pierce Popescu"
    " Porter Quinn"
    " Ramirez Reed Reinhardt Reyes Richter Rivera Roberts Romano Rossi Roth Rousseau Russell Sanchez Sanders Santos Sauer Schmidt Schneider"
    " Schroder Schulz Schwarz Shaw Sheridan Silva Simon Sims Sokolov Sorensen Spencer Stanton Stein Stewart Sullivan Svensson Tanaka Taylor"
    " Thomas Torres Tucker Turner Urban Vargas Vasquez Vogel Voss Wagner Walker Wallace Walsh Weber Weiss Wells Werner Whitaker Wilkins"
    " Williams Winkler Winter Wolff Wright Yamamoto Young Zeller Zimmermann Zhang"
).split()
ACCENTED: Final = (
    "Müller Köhler Schäfer Böhm Krüger Jäger Söderberg Åkesson Sjöström Björk Østergaard Kjær Lévesque Béranger François Hébert Gómez Núñez"
    " Muñoz Gonçalves Araújo Łukasz Wójcik Kowalczyk Dvořák Černý Šimek Kováč Çelik Yıldız Öztürk Ţurcanu Ștefan Đurić Đặng Müßig Größer"
).split()
CYRILLIC: Final = (
    "Северсталь Алмаз Уралмаш Вымпел Кировец Заря Орион Восток Берёза Камаз Метар Прогресс Яхонт Жемчуг Щит Чайка Юпитер Звезда".split()
)
GREEK: Final = "Αθηνά Ελλάς Κρήτη Ολυμπία Δελφοί Θάλασσα Ήλιος Φοίνικας".split()
HEADS: Final = (
    "Ac Ad Al Am An Ar Ax Bel Bra Bry Cal Cen Cla Cor Cy Del Dex Dyn El En Ev Fen Fi Flu Gal Gen Gly Hel Hy In Ion Jan Kal Kin Lo Lum"
    " Mag Mer"
    " Mo Nex Nim No Om Op Or Pax Pra Pro Qua Que Ra Re Sal Sen Sol Sy Tel Ter Tra Ul Va Ver Vi Vol Xe Zen Zy"
).split()
MIDDLES: Final = "a ba ca da e fi ga i ka la li lo ma mo na no o pa ra ri ro sa ta te ti to u va vi".split()
TAILS: Final = (
    "dan dex dia don gen gon kor la lex lis lon lux max mera mex na nis nova nta pex plex qor ra ris ron rix sa sis sys tec tera thon tis"
    " tra ven via vis x zon"
).split()
PARTS: Final = (
    "Amber Anchor Apex Arrow Aspen Aurora Beacon Birch Blue Bridge Bright Canyon Cedar Clear Cliff Cobalt Copper Coral Crane Crest"
    " Crown Crystal"
    " Delta Eagle Echo Ember Falcon First Flint Forest Fox Golden Granite Green Harbor Hawk Heron Hill Horizon Iron Ivory Jade Juniper Key"
    " Lake Laurel Lion Lotus Maple Meadow Mill North Oak Ocean Onyx Orchid Osprey Peak Pearl Phoenix Pilot Pine Pioneer Prairie"
    " Quartz Raven"
    " Red River Robin Rock Rose Sage Sapphire Shore Silver Sky Snow South Spring Spruce Star Sterling Stone Summit Sun Swan Swift"
    " Thunder Tide"
    " Timber Tower Trail True Union Valley Vista West White Willow Wind Wolf"
).split()
TRADES: Final = (
    "Software|Systems|Technologies|Solutions|Logistics|Consulting|Engineering|Construction|Manufacturing|Industries|Services|Energy|Capital"
    "|Insurance|Foods|Pharma|Medical|Health|Media|Design|Studios|Labs|Analytics|Security|Networks|Telecom|Freight|Shipping|Steel|Plastics"
    "|Packaging|Chemicals|Electronics|Instruments|Tools|Machinery|Automotive|Motors|Aerospace|Marine|Properties|Real Estate|Hotels|Travel"
    "|Education|Academy|Training|Staffing|Recruiting|Legal|Partners|Associates|Advisors|Bank|Financial|Investments|Trading|Imports|Textiles"
    "|Fashion|Furniture|Interiors|Printing|Publishing|Farms|Dairy|Brewing|Wines|Bakery|Catering|Water|Waste Management|Recycling"
    "|Solar|Power"
    "|Oil & Gas|Mining|Cement|Glass|Paper|Optics|Robotics|Biotech|Diagnostics|Dental|Veterinary|Sports|Fitness|Games|Events|Marketing"
    "|Property Management|Supply Chain|Data Services|Cloud Services|Building Materials|Control Systems|Technical Services|Home Care"
).split("|")
BRANCHES: Final = (
    "Digital",
    "Healthcare",
    "Capital",
    "Logistics",
    "Energy",
    "Services",
    "Systems",
    "Foods",
    "Mobility",
    "Finance",
    "Real Estate",
    "Ventures",
)
PLACES: Final = {
    "US": "Boston|Chicago|Dallas|Denver|Seattle|Portland|Austin|Atlanta|Phoenix|Miami|Ohio|Texas|California|Midwest|Northwest",
    "GB": "London|Manchester|Leeds|Bristol|Glasgow|Edinburgh|Wales|UK",
    "DE": "Berlin|Hamburg|München|Köln|Frankfurt|Stuttgart|Bremen|Leipzig|Deutschland",
    "FR": "Paris|Lyon|Marseille|Lille|Bordeaux|France",
    "IT": "Milano|Roma|Torino|Napoli|Italia",
    "ES": "Madrid|Barcelona|Valencia|Sevilla|España",
    "NL": "Amsterdam|Rotterdam|Utrecht|Nederland",
    "PL": "Warszawa|Kraków|Gdańsk|Polska",
    "SE": "Stockholm|Göteborg|Malmö|Sverige",
    "RU": "Москва|Казань|Урал",
    "GR": "Αθήνα|Ελλάς",
    "BR": "São Paulo|Rio|Brasil",
    "JP": "Tokyo|Osaka|Japan",
    "AU": "Sydney|Melbourne|Perth|Australia",
    "IN": "Mumbai|Delhi|Chennai|India",
}
CITIES: Final = {
    "US": "Boston Chicago Dallas Denver Seattle Portland Austin Atlanta Phoenix Miami".split(),
    "GB": "London Manchester Leeds Bristol Glasgow".split(),
    "DE": "Berlin Hamburg München Köln Stuttgart".split(),
    "FR": "Paris Lyon Lille Nantes".split(),
    "IT": "Milano Roma Torino".split(),
    "ES": "Madrid Barcelona Valencia".split(),
    "NL": "Amsterdam Utrecht Eindhoven".split(),
    "PL": "Warszawa Kraków Poznań".split(),
    "SE": "Stockholm Göteborg Malmö".split(),
    "RU": "Москва Казань".split(),
    "GR": "Αθήνα Πάτρα".split(),
    "BR": "Curitiba Campinas Recife".split(),
    "JP": "Tokyo Osaka Nagoya".split(),
    "AU": "Sydney Melbourne Perth".split(),
    "IN": "Mumbai Pune Chennai".split(),
}
COUNTRY_SHARES: Final = {
    "US": 0.36,
    "GB": 0.11,
    "DE": 0.13,
    "FR": 0.07,
    "IT": 0.04,
    "ES": 0.04,
    "NL": 0.04,
    "PL": 0.03,
    "SE": 0.03,
    "RU": 0.03,
    "GR": 0.01,
    "BR": 0.03,
    "JP": 0.03,
    "AU": 0.03,
    "IN": 0.02,
}
FORMS: Final = {
    "US": "Inc.|Inc|LLC|Corp.|Corporation|Co.|Company|L.P.|LLP|Incorporated",
    "GB": "Ltd|Limited|plc|LLP|Ltd.",
    "DE": "GmbH|AG|GmbH & Co. KG|KG|e.K.|SE|Aktiengesellschaft|Gesellschaft mit beschränkter Haftung",
    "FR": "SAS|SARL|SA|S.A.|S.A.R.L.",
    "IT": "S.r.l.|S.p.A.|SRL|SpA",
    "ES": "S.L.|S.A.|SL|SA",
    "NL": "B.V.|BV|N.V.",
    "PL": "Sp. z o.o.|S.A.|sp. z o. o.",
    "SE": "AB|Aktiebolag",
    "RU": "ООО|ОАО|АО|ЗАО",
    "GR": "Α.Ε.|ΕΠΕ",
    "BR": "Ltda|Ltda.|S.A.",
    "JP": "K.K.|Co., Ltd.|株式会社",
    "AU": "Pty Ltd|Pty. Ltd.|Limited",
    "IN": "Pvt. Ltd.|Private Limited|Limited",
}
DIALING: Final = {
    "US": "+1617",
    "GB": "+4420",
    "DE": "+4930",
    "FR": "+331",
    "IT": "+3902",
    "ES": "+3491",
    "NL": "+3120",
    "PL": "+4822",
    "SE": "+468",
    "RU": "+7495",
    "GR": "+3021",
    "BR": "+5541",
    "JP": "+8136",
    "AU": "+612",
    "IN": "+9122",
}
ENDINGS: Final = {
    "US": "com",
    "GB": "co.uk",
    "DE": "de",
    "FR": "fr",
    "IT": "it",
    "ES": "es",
    "NL": "nl",
    "PL": "pl",
    "SE": "se",
    "RU": "ru",
    "GR": "gr",
    "BR": "com.br",
    "JP": "co.jp",
    "AU": "com.au",
    "IN": "in",
}
SHORTENED: Final = {
    "International": "Intl",
    "Manufacturing": "Mfg",
    "Technologies": "Tech",
    "Services": "Svcs",
    "Systems": "Sys",
    "Solutions": "Solns",
    "Engineering": "Eng",
    "Industries": "Ind",
    "Associates": "Assoc",
    "Management": "Mgmt",
    "Brothers": "Bros",
    "Group": "Grp",
    "Company": "Co",
    "Corporation": "Corp",
    "Limited": "Ltd",
    "Incorporated": "Inc",
    "Laboratories": "Labs",
    "University": "Univ",
}
