"""The words that industries are called by. Codes follow the sectors of the North American Industry Classification System 2022."""

CODES: dict[str, str] = {
    "11": "agriculture",
    "21": "energy",
    "22": "energy",
    "23": "construction",
    "31": "manufacturing",
    "32": "manufacturing",
    "33": "manufacturing",
    "42": "retail",
    "44": "retail",
    "45": "retail",
    "48": "logistics",
    "49": "logistics",
    "51": "media",
    "5132": "software",
    "517": "telecommunications",
    "518": "software",
    "519": "media",
    "52": "finance",
    "53": "finance",
    "54": "professional services",
    "5415": "software",
    "55": "professional services",
    "56": "professional services",
    "61": "education",
    "62": "healthcare",
    "71": "media",
    "72": "hospitality",
    "81": "professional services",
    "92": "public sector",
}
"""NAICS prefix → group; the longest prefix decides. Trade (42, 44, 45) is retail, real estate (53) finance, arts (71) media."""

PHRASES: dict[str, str] = {
    "manufacturing": (
        "industrial automation|consumer goods|consumer products|food and beverage|food and beverages|food production"
        "|medical devices|medical device|life sciences|apparel and fashion|paper and forest products"
        "|electrical electronic manufacturing|computer hardware|building materials|business supplies and equipment"
        "|package freight equipment|aviation and aerospace|defense and space|glass ceramics concrete|luxury goods and jewelry"
        "|sporting goods|wine and spirits|railroad manufacture|consumer electronics|oil equipment"
    ),
    "software": (
        "information technology|it services|computer software|computer services|computer games|information technology and services"
        "|computer networking|computer and network security|data processing|artificial intelligence|machine learning|cyber security"
        "|high tech|hi tech|it and services|it consulting|internet software and services|internet services|web services|it|ict"
        "|information services"
    ),
    "healthcare": (
        "health care|hospital health care|hospital and health care|medical practice|mental health care|health wellness and fitness"
        "|social assistance|alternative medicine|nursing care|veterinary"
    ),
    "finance": (
        "financial services|retail banking|consumer banking|corporate banking|real estate|capital markets|venture capital"
        "|private equity|investment banking|investment management|venture capital and private equity|commercial real estate"
        "|wealth management|insurance services|asset management|credit union|financial technology"
    ),
    "retail": (
        "e commerce|consumer services|wholesale trade|import and export|online shop|department store|supermarkets and grocery|retail trade"
    ),
    "logistics": (
        "transportation and warehousing|transportation trucking railroad|supply chain|logistics and supply chain|airlines aviation"
        "|package freight delivery|public transport|freight forwarding|transport and logistics"
    ),
    "construction": "civil engineering|architecture and planning|building construction|home building|facilities construction",
    "energy": (
        "oil and gas|oil and energy|renewables and environment|mining and metals|environmental services|natural resources"
        "|waste management|water supply|power generation|clean tech|cleantech"
    ),
    "education": ("higher education|e learning|primary secondary education|education management|professional training and coaching|k 12"),
    "professional services": (
        "business services|human resources|staffing and recruiting|management consulting|market research|public relations"
        "|public relations and communications|legal services|law practice|law firm|marketing and advertising|marketing services"
        "|facilities services|security and investigations|executive office|outsourcing offshoring|translation and localization"
        "|research and development|program development|events services|event services|think tanks|graphic design"
        "|individual and family services"
    ),
    "hospitality": (
        "travel and tourism|leisure travel and tourism|gambling and casinos|recreational facilities and services|food services"
        "|accommodation and food services|bed and breakfast"
    ),
    "public sector": (
        "public administration|public policy|public safety|government administration|government relations"
        "|civic and social organization|non profit|not for profit|non profit organization management"
        "|nonprofit organization management|law enforcement|international affairs|political organization|religious institutions"
        "|armed forces|legislative office"
    ),
    "media": (
        "motion pictures and film|broadcast media|online media|media production|performing arts|arts and crafts|fine art"
        "|museums and institutions|newspapers|writing and editing|sports and recreation|arts and entertainment"
        "|media and entertainment|media and internet"
    ),
    "telecommunications": "telecom services|wireless services|communications services|internet service provider",
    "agriculture": "forestry and fishing|dairy farming|animal production|crop production|agriculture forestry fishing and hunting",
}
"""Group → phrases, folded (lower case, ``&`` written ``and``), separated by ``|``. The longest phrase found in a text decides."""

WORDS: dict[str, str] = {
    "manufacturing": (
        "manufacturing manufacturer manufacture industrial machinery automotive automobile chemical chemicals electronics plastics"
        " pharmaceuticals pharmaceutical pharma biotechnology biotech semiconductors semiconductor textiles textile aerospace"
        " apparel fashion packaging furniture steel metals tobacco cosmetics shipbuilding printing nanotechnology jewelry beverages"
        " beverage dairy mechanical production toys appliances robotics mfg"
    ),
    "software": "software technology tech saas computer computers internet it informatics cybersecurity cloud analytics data digital",
    "healthcare": (
        "healthcare health medical medicine hospital hospitals clinic clinics dental nursing physicians wellness doctors therapy"
    ),
    "finance": (
        "finance finserv financial bank banking banks insurance insurer investment investments accounting fintech credit lending mortgage"
        " capital securities property leasing"
    ),
    "retail": (
        "retail retailer wholesale wholesaler ecommerce shop stores store supermarkets supermarket grocery trade distribution consumer"
    ),
    "logistics": (
        "logistics transportation transport trucking shipping freight warehousing airline airlines aviation maritime railroad"
        " railway rail courier delivery postal"
    ),
    "construction": "construction building builders contractor contractors architecture plumbing roofing infrastructure",
    "energy": (
        "energy oil gas petroleum utilities utility mining electricity solar renewables renewable wind power water nuclear"
        " environmental waste"
    ),
    "education": (
        "education educational university universities school schools college academy academic training elearning edtech teaching edu"
    ),
    "professional services": (
        "professional services service consulting consultancy legal law marketing advertising employment advisory staffing recruiting"
        " recruitment agency engineering design research accountancy outsourcing security"
    ),
    "hospitality": ("hospitality hotel hotels restaurant restaurants travel tourism leisure lodging catering casinos gambling recreation"),
    "public sector": (
        "government governmental public municipal federal military defense defence nonprofit ngo charity charities philanthropy"
        " fundraising judiciary civic religious"
    ),
    "media": (
        "media entertainment publishing broadcasting newspaper film movies music gaming games sports arts animation photography libraries"
    ),
    "telecommunications": "telecommunications telecommunication telecom telecoms communications wireless mobile broadband telco",
    "agriculture": ("agriculture agricultural farming farm farms forestry fishing fishery ranching agribusiness agritech crops livestock"),
}
"""Group → single words. The first word of a text found here decides."""
