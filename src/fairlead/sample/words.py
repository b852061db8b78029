"""Wordlists made up for the sample: people, companies, titles, industries as people write them, messages."""

from typing import Final

GIVEN: Final = {
    "anglo": (
        "James Olivia Ethan Amelia Noah Grace Liam Harper Mason Chloe Logan Abigail Owen Ruby Caleb Hazel Dylan Nora "
        "Isaac Freya Miles Ivy Jude Tessa"
    ).split(),
    "german": (
        "Lukas Hannah Felix Lena Jonas Katrin Maximilian Sabine Tobias Franziska Stefan Annika Moritz Greta Heiko Ulrike Bastian Marlene"
    ).split(),
    "french": "Julien Camille Antoine Élodie Mathieu Manon Thibault Aurélie Luc Chloé Bastien Margaux Rémi Solène Hugo Inès".split(),
    "latin": "Mateo Lucía Diego Valentina Rafael Camila Thiago Beatriz Javier Mariana Gonçalo Inês Álvaro Paula Bruno Letícia".split(),
    "italian": "Lorenzo Giulia Matteo Chiara Davide Elisa Andrea Martina Simone Federica Paolo Ilaria".split(),
    "dutch": "Daan Sanne Bram Lotte Jeroen Femke Thijs Maaike Ruben Anouk Koen Fleur".split(),
    "nordic": "Erik Astrid Lars Ingrid Mikkel Freja Henrik Sigrid Oskar Maja Jonas Linnea Nils Elin".split(),
    "japanese": "Haruto Yui Ren Aoi Sota Hina Kaito Mei Takumi Sakura Daiki Rin".split(),
    "indian": "Arjun Ananya Rohan Priya Vikram Kavya Aditya Meera Karthik Divya Nikhil Isha Sanjay Pooja".split(),
    "asian": "Wei Ling Jun Mei Hao Siti Kai Nurul Ming Aisha Zhi Farah Daniel Amir".split(),
}
FAMILY: Final = {
    "anglo": (
        "Ashdown Barlow Carrick Delaney Easton Fenwick Garland Hollis Ingram Jarvis Kershaw Langley Merritt Norwood "
        "Oakes Prescott Quill Radford Selby Thorne Upton Vance Whitlock Yardley"
    ).split(),
    "german": (
        "Albers Brandner Clausen Dorfner Ebeling Falkner Gerlach Hartwig Illner Jansen Kessler Lindner Moser Niemann "
        "Oberle Pfister Reuter Steinke"
    ).split(),
    "french": (
        "Arnaud Bellanger Chastain Delorme Estève Fournel Garnier Hérault Jourdan Lacroix Mercadal Nivelle Perrault "
        "Rousselin Tavernier Vasseur"
    ).split(),
    "latin": (
        "Aguirre Barros Carvalho Domínguez Esteves Figueroa Guedes Herrera Izquierdo Lacerda Montalvo Navarro Ordóñez "
        "Pacheco Quintero Rebelo"
    ).split(),
    "italian": "Amadori Bellucci Cattaneo Donati Fabbri Galimberti Lombardo Marchetti Nardi Palmieri Rinaldi Santoro".split(),
    "dutch": "Aalders Bakhuis Coster Dekkers Elzinga Franken Geerts Hoekstra Jonker Kuipers Leenders Meijers".split(),
    "nordic": "Almqvist Bergstrand Dahlin Ekberg Forsman Gustavsen Holmgren Iversen Kjellberg Lindahl Nygaard Ravn Sandvik Thorsen".split(),
    "japanese": "Aoki Endo Fujimoto Hayashida Ishikawa Kawano Matsuda Nakagawa Okabe Shimizu Takeda Uchida".split(),
    "indian": "Agarwal Bhatt Chaudhary Deshpande Gokhale Iyer Joshi Kulkarni Menon Nair Pillai Rao Sharma Venkatesh".split(),
    "asian": "Chua Goh Hamid Ismail Koh Lau Lim Ng Ong Rahman Tan Teo Wong Yusof".split(),
}

STEM_HEADS: Final = (
    "Alder Bram Cald Dor Elm Fal Glen Hart Inver Jar Kel Lor Mar Nor Orv Pell Quor Rav Sel Tar Ul Vel Wend Yar Zel "
    "Ash Birch Crest Dun Ever Fen Gran Hal Iron Kes Lang Mill North Oak Pine Red Stone Thorn West"
).split()
STEM_TAILS: Final = (
    "bridge borough combe dale den fell field ford gate hall haven holm hurst kirk lea low mere mont more port "
    "ridge shaw stead ton vale wick wood worth"
).split()

COMPANY_WORDS: Final = {
    "manufacturing": ("Castings", "Precision Works", "Gearworks", "Tooling", "Fabrication", "Machine Parts", "Valves", "Drives"),
    "software": ("Software", "Systems", "Labs", "Cloudworks", "Data", "Logic", "Codeworks", "Platforms"),
    "healthcare": (
        "Clinics",
        "Health Group",
        "Diagnostics",
        "Care Partners",
        "Medical Devices",
        "Dental",
        "Hospital Trust",
        "Therapeutics",
    ),
    "finance": ("Capital", "Credit Union", "Insurance", "Asset Partners", "Savings Bank", "Leasing", "Payments", "Underwriters"),
    "retail": ("Outfitters", "Stores", "Home Goods", "Grocers", "Footwear", "Market Hall", "Toys", "Online Shop"),
    "logistics": ("Freight", "Logistics", "Haulage", "Warehousing", "Shipping Lines", "Couriers", "Supply Chain", "Forwarding"),
    "construction": ("Builders", "Construction", "Civil Works", "Roofing", "Contractors", "Concrete", "Interiors", "Scaffolding"),
    "energy": ("Energy", "Solar", "Wind Parks", "Grid Services", "Utilities", "Hydro", "Drilling Services", "Heat Networks"),
    "education": ("Academy", "University College", "School Network", "Learning", "Training Institute", "Polytechnic", "Tutoring", "Campus"),
    "professional services": ("Consulting", "Advisory", "Legal", "Accountants", "Engineers", "Architects", "Recruiting", "Audit"),
    "hospitality": ("Hotels", "Resorts", "Catering", "Restaurants", "Inns", "Travel", "Brewhouses", "Events"),
    "public sector": (
        "City Council",
        "County Services",
        "Water Authority",
        "Transit Agency",
        "Housing Authority",
        "Library Service",
        "Port Authority",
        "Health Board",
    ),
    "media": ("Media", "Publishing", "Studios", "Broadcast", "Press", "Pictures", "Radio", "Games"),
    "telecommunications": ("Telecom", "Networks", "Fiber", "Mobile", "Satellite", "Broadband", "Towers", "Carrier Services"),
    "agriculture": ("Farms", "Orchards", "Seeds", "Dairy", "Grain", "Vineyards", "Fisheries", "Greenhouses"),
}

INDUSTRY_SPELLINGS: Final = {
    "manufacturing": ("Manufacturing", "manufacturing", "Mfg", "Industrial Manufacturing", "Machinery", "MANUFACTURING"),
    "software": ("Software", "IT / Software", "SaaS", "Computer Software", "software", "Information Technology"),
    "healthcare": ("Healthcare", "Health Care", "Hospitals & Health Care", "healthcare", "Medical Practice", "Clinics"),
    "finance": ("Financial Services", "Finance", "Banking", "Insurance", "finance", "FinServ"),
    "retail": ("Retail", "E-Commerce", "retail", "Retail Stores", "Wholesale & Retail", "RETAIL"),
    "logistics": ("Logistics", "Transportation", "Logistics & Supply Chain", "Freight", "logistics", "Warehousing"),
    "construction": (
        "Construction",
        "Building & Construction",
        "construction",
        "Civil Engineering",
        "General Contractor",
        "CONSTRUCTION",
    ),
    "energy": ("Energy", "Utilities", "Oil & Gas", "Renewables", "energy", "Power Generation"),
    "education": ("Education", "Higher Education", "E-Learning", "education", "Schools", "Edu"),
    "professional services": (
        "Professional Services",
        "Consulting",
        "Legal Services",
        "Advisory",
        "professional services",
        "Management Consulting",
    ),
    "hospitality": ("Hospitality", "Hotels & Restaurants", "Travel & Tourism", "hospitality", "Restaurants", "Leisure"),
    "public sector": ("Public Sector", "Government", "Local Government", "public sector", "Government Administration", "Non-profit"),
    "media": ("Media", "Publishing", "Entertainment", "media", "Broadcasting", "Media & Entertainment"),
    "telecommunications": ("Telecommunications", "Telecom", "telecommunications", "Telco", "Wireless", "Internet Service Provider"),
    "agriculture": ("Agriculture", "Farming", "Agribusiness", "agriculture", "Food & Agriculture", "Forestry"),
}
"""The first is how the CRM's picklist writes it; the others are what people type."""

INDIVIDUAL_TITLES: Final = (
    "Operations Analyst",
    "IT Specialist",
    "Financial Analyst",
    "Sales Representative",
    "Marketing Specialist",
    "Process Engineer",
    "Buyer",
    "Office Coordinator",
)
TITLE_AREAS: Final = ("Operations", "IT", "Finance", "Sales", "Marketing", "Engineering", "Procurement", "Business Unit")
TITLE_FORMS: Final = (
    ("", ""),
    ("* Manager", "Manager *"),
    ("Director of *", "* Director"),
    ("VP of *", "Vice President *"),
    ("", ""),
)
CHIEF_TITLES: Final = ("COO", "CIO", "CFO", "Chief Revenue Officer", "CMO", "CTO", "Chief Procurement Officer", "CEO")

FREE_MAIL: Final = ("gmail.com", "outlook.com", "yahoo.com", "gmx.de", "hotmail.com")
COMPETITORS: Final = ("Brightloom", "Trackfield One", "Qorvanta")
CAMPAIGNS: Final = ("Spring Launch", "Plant Managers Webinar", "Always-on Search", "Partner Days", "Benchmark Report", "Retargeting", "")
PAGES: Final = ("/", "/features", "/customers", "/integrations", "/blog/planning-in-a-week", "/blog/forecast-errors", "/about", "/careers")
DOWNLOADS: Final = ("planning-guide.pdf", "benchmark-report.pdf", "security-whitepaper.pdf", "integration-checklist.pdf")
LOST_REASONS: Final = ("No budget", "Chose competitor", "No decision", "Timing", "Missing feature", "No response")

OPENERS: Final = {
    "en": (
        "Hi, we are looking at {p}.",
        "We would like to know more about {p}.",
        "Could someone call me about {p}?",
        "Interested in {p} for our team.",
    ),
    "de": ("Guten Tag, wir interessieren uns für {p}.", "Bitte um Rückruf zu {p}.", "Wir suchen eine Lösung wie {p}."),
    "fr": ("Bonjour, nous aimerions en savoir plus sur {p}.", "Merci de me rappeler au sujet de {p}."),
    "es": ("Hola, queremos saber más sobre {p}.", "Por favor, llámenme sobre {p}."),
    "it": ("Buongiorno, vorremmo informazioni su {p}.", "Potete richiamarmi per {p}?"),
    "pt": ("Olá, gostaríamos de saber mais sobre {p}.", "Por favor, liguem-me sobre {p}."),
    "nl": ("Goedendag, wij willen graag meer weten over {p}.", "Kunt u mij terugbellen over {p}?"),
    "ja": ("{p}について詳しく知りたいです。", "{p}の件でご連絡ください。"),
}
URGENT: Final = {
    "en": (
        "We need to decide this month.",
        "This is urgent, our current contract ends in three weeks.",
        "We want to go live as soon as possible.",
    ),
    "de": ("Es ist dringend, wir entscheiden noch diesen Monat.", "Wir möchten so schnell wie möglich starten."),
    "fr": ("C'est urgent, nous décidons ce mois-ci.", "Nous voulons démarrer dès que possible."),
    "es": ("Es urgente, decidimos este mes.", "Queremos empezar lo antes posible."),
    "it": ("È urgente, decidiamo questo mese.", "Vogliamo partire il prima possibile."),
    "pt": ("É urgente, decidimos este mês.", "Queremos começar o mais rápido possível."),
    "nl": ("Het is dringend, wij beslissen deze maand.", "Wij willen zo snel mogelijk starten."),
    "ja": ("至急、今月中に決定する必要があります。", "できるだけ早く導入したいです。"),
}
BUDGET: Final = {
    "en": ("Budget of ${b} is approved.", "We have set aside about ${b} for this."),
    "de": ("Ein Budget von {b} Euro ist freigegeben.",),
    "fr": ("Un budget de {b} euros est validé.",),
    "es": ("Tenemos un presupuesto aprobado de {b} euros.",),
    "it": ("Abbiamo un budget approvato di {b} euro.",),
    "pt": ("Temos um orçamento aprovado de {b} euros.",),
    "nl": ("Een budget van {b} euro is goedgekeurd.",),
    "ja": ("予算は{b}ドル承認済みです。",),
}
RIVAL: Final = {
    "en": ("We are also comparing {c}.", "Today we use {c} and are not happy with it."),
    "de": ("Wir vergleichen auch {c}.",),
    "fr": ("Nous comparons aussi avec {c}.",),
    "es": ("También estamos comparando {c}.",),
    "it": ("Stiamo valutando anche {c}.",),
    "pt": ("Também estamos a comparar {c}.",),
    "nl": ("Wij vergelijken ook {c}.",),
    "ja": ("{c}とも比較しています。",),
}
STUDY: Final = {
    "en": ("I am a student writing my thesis and need some material.", "This is only for a class project."),
    "de": ("Ich bin Student und schreibe meine Masterarbeit.",),
    "fr": ("Je suis étudiant et je prépare un mémoire.",),
    "es": ("Soy estudiante y escribo mi tesis.",),
    "it": ("Sono uno studente e scrivo la tesi.",),
    "pt": ("Sou estudante e estou a escrever a minha tese.",),
    "nl": ("Ik ben student en schrijf mijn scriptie.",),
    "ja": ("学生で、論文の資料を探しています。",),
}
LANGUAGES: Final = tuple(OPENERS)
