"""What the words of a company's name say: its own words, words of its trade that thousands share, places, numbers, and little words.

A fixed list and no count over the accounts at hand: how much a word weighs must not change when another account is imported.
Words are as `letters.latin` spells them.
"""

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a word is good for. ``OWN`` words tell companies apart; the others say less, each in its way."""

    OWN = "own"
    TRADE = "trade"
    PLACE = "place"
    NUMBER = "number"
    LITTLE = "little"

    # Kinds are looked up for every word of every comparison; an enumeration's own hash is written in Python.
    __hash__ = str.__hash__


_LITTLE: Final = frozenset(
    """
    the a an of for and und et e y og och ja i de du des der die das dem den le la les l el los las da do dos das di del della dei degli
    il lo gli at in by on to with from im am vom zum zur fur mit von van ter ten auf per con para por na w z s
    """.split()
)
_TRADE: Final = frozenset(
    """
    academy accountants accounting acoustics administration advertising advisers advisors advisory aerospace affairs agencies agency
    agricultural agriculture agro air airlines airport airways alliance alliances allied analytics apparel appliances applications
    architects architecture art arts asset assets assistance associated associates assurance audio audit authority auto automation
    automobile automobiles automotive aviation bakery bank banking banks banco banca banque beauty beverage beverages bio biomedical
    biotech biotechnology board books boutique brand brands brewery brewing broadband broadcast broadcasting brothers bros builders
    building buildings bureau business businesses cable cafe campus capital cardiology care cargo carrier carriers casting castings
    catering center centers central ceramics charter chemical chemicals chemistry church civil cleaning clinic clinical clinics cloth
    clothing cloud club coal coffee college colleges commerce commercial commission committee commodities communication communications
    community components computer computers computing concept concepts concrete confederation conference construction constructions
    construct consult consultancy consultants consulting consumer container containers contracting contractors control controls
    corporate cosmetics council counsel country couriers creative credit cuisine culture customs cyber dairy data dealers dealership
    defense delivery dental dentistry department design designs detection developers development developments devices diagnostics
    digital direct distribution distributors diversified division drilling drinks drives drugs dynamics eco ecology economic education
    educational electric electrical electricity electro electronic electronics elevators employment energies energy engine engineering
    engineers enterprise enterprises entertainment environment environmental equipment equity estate estates event events exchange
    exploration export exports express exterior fabric fabrication fabrics facilities facility factory family farm farming farms
    fashion federal federation fiber films finance financial finishing first fisheries fitness fleet flooring food foods footwear
    forestry forge forum forwarding foundry franchise freight fresh fruit fuel fuels fund funding funds furniture futures gallery
    games gaming garage garden gardens gas gear general glass global globe goods government grain graphics grid grocers group groups
    groupe gruppe grupo gruppo guard guild hair hardware haulage health healthcare heat heating heavy hire holding holdings home homes
    hospital hospitality hospitals hotel hotels house housing human hydro image imaging import imports improvement independent
    industria industrial industrias industrie industries industry info informatics information infrastructure ingredients
    innovation innovations innovative inspection installation institute institution institutional instruments insulation insurance
    integrated integration intelligence interactive interior interiors intermodal international internet inventions investment
    investments investors it jewelers jewelry joint justice kitchen kitchens lab label laboratories laboratory labs land landscape
    landscaping law lawyers lease leasing leather legal leisure library life lift lifts light lighting line lines link links liquid
    living loan loans local logic logistic logistics lumber luxury machine machinery machines mail maintenance mall managed management
    manufacture manufacturers manufacturing marine maritime market marketing markets mart materials maschinenbau media medical
    medicine memorial mercantile merchants metal metals metro military mill milling mills mineral minerals mining ministry mobile
    mobility model modern mortgage motor motors movers moving multi museum music mutual national natural nature network networking
    networks news nursing nutrition office offices offshore oil online onshore operations optical optics orchards order organic
    organization organizations orthopedics outdoor outfitters outlet outsourcing packaging paint painting paints paper park parking
    parks partner partners parts party patient pavement pay payment payments payroll pediatrics pension people performance
    personal personnel pest petrol petroleum pharma pharmaceutical pharmaceuticals pharmacy phone photo photography physical
    physics pictures pipe pipeline pipes planning plant plants plastic plastics platform platforms plumbing police polytechnic
    pool pools port ports portfolio post postal power practice precision premier premium press print printers printing private pro
    process processing procurement produce product production productions products professional professionals program programs
    project projects promotion promotions properties property protection public publications publishers publishing pump pumps
    purchasing quality quarry rail railway railways ranch real realty recovery recruiting recruitment recycling refinery
    refrigeration region regional rehabilitation relations reliability renewable renewables rental rentals repair repairs research
    reserve resort resorts resource resources response restaurant restaurants restoration retail risk roads robotics roofing royal
    rubber safety sales salon satellite savings scaffolding school schools science sciences scientific seafood search seating
    secure securities security seed seeds select semiconductor semiconductors senior service services servicios servizi settlements
    shipping ships shipyard shoes shop shopping shops signs silver site smart social society software solar solution solutions sons
    sound sourcing space spa special specialist specialists specialized specialties specialty spirits sport sporting sports staffing
    standard standards state station stations stationery steel storage store stores strategic strategies strategy structural
    structures studio studios style suite sun supermarket supplies supply support surface surgery surgical surveillance surveying
    sustainable system systeme systemes systems sistemas sistemi talent tank taxi tax tea team tech technic technical technik
    technique techno technologie technologies technology tecnologia telecom telecommunications telecoms telephone television
    terminal terminals test testing textile textiles theatre therapeutics therapies therapy timber tire tires tobacco tool tooling
    tools tour tourism tours towers town toys trade traders trading traffic training transit transport transportation transportes
    transporte transports travel treatment truck trucking trucks tube turbines tutoring underwriters union unions united universal
    university urban utilities utility vacation valve valves vehicle vehicles venture ventures veterinary video village vineyards
    vision visual vocational voice wagon warehouse warehousing waste water watches wealth web welding welfare wellness wholesale
    wifi wind window windows wine wineries wines wireless wood work works workshop workwear world worldwide yacht yachts youth
    handel handels handelsgesellschaft vertrieb vertriebs bau bauunternehmen beteiligungs beteiligungen verwaltungs dienstleistungen
    immobilien versicherung versicherungen werke werk fabrik maschinen anlagenbau druckerei verlag praxis klinik apotheke autohaus
    spedition stadtwerke sparkasse volksbank brauerei metallbau elektrotechnik elektro gebaudetechnik beratung unternehmensberatung
    steuerberatung rechtsanwalte ingenieure ingenieurburo sohne gebruder
    societe etablissements ets entreprise entreprises cabinet conseil conseils transports travaux batiment batiments imprimerie
    editions assurances pharmacie clinique hopital ecole universite fils freres laboratoire laboratoires negoce ateliers atelier
    empresa empresas comercial constructora construcciones inmobiliaria seguros consultores asesores soluciones alimentos hijos
    hermanos industriales laboratorios distribuidora importadora exportadora universidad hospitalar comercio engenharia construtora
    servicos solucoes filhos irmaos consultoria alimentare alimentari costruzioni consulenza fratelli figli officine officina edile
    bedrijf bedrijven groep zonen gebroeders bouw bouwbedrijf handelsonderneming beheer diensten adviseurs techniek verzekeringen
    byg bygg entreprenad handel tjanster konsult fastigheter verkstad sonner rakennus palvelut tukku
    uslugi handlowa przedsiebiorstwo produkcja budownictwo transport zaklad zaklady obchod stavebni sluzby vyroba kereskedelmi
    szolgaltato zavod kompaniya gruppa torgovyy dom tsentr stroy predpriyatie nauchno proizvodstvennoe obedinenie organizatsiya
    """.split()
)
_PLACE: Final = frozenset(
    """
    africa african america american americas arabia arabian argentina argentine asia asian atlantic australia australian austria austrian
    baltic bangladesh belgium belgian benelux bolivia brasil brazil brazilian britain british bulgaria bulgarian cambodia canada canadian
    caribbean chile chilean china chinese colombia colombian congo continental costarica croatia croatian cyprus czech czechia dach
    denmark danish danmark deutsche deutschland deutscher dubai dutch east eastern ecuador egypt egyptian emea england english
    espana espanola estonia estonian ethiopia europa europe european euro far finland finnish france francaise francais french georgia
    german germany ghana great greece greek guatemala gulf hellas hellenic holland hong hungary hungarian iberia iberica iceland
    india indian indonesia indonesian intercontinental iran iraq ireland irish israel israeli italia italian italiana italiano italy
    japan japanese jordan kazakhstan kenya kingdom kong korea korean kuwait latam latin latvia latvian lebanon lithuania lithuanian
    luxembourg macau magyar malaysia malaysian malta mediterranean mexicana mexicano mexico mid middle midwest moldova morocco nederland
    nederlandse netherlands nigeria nigerian nippon nordic nordics norge north northeast northeastern northern northwest northwestern
    norway norwegian oesterreich osterreich oman overseas pacific pakistan panama paraguay peru peruvian philippine philippines poland
    polish polska portugal portuguese qatar romania romanian russia russian rossiya saudi scandinavia scandinavian schweiz schweizer
    scotland scottish serbia serbian singapore slovakia slovak slovenia slovenian south southeast southeastern southern southwest
    southwestern soviet spain spanish srilanka suisse sud sverige svenska sweden swedish swiss switzerland syria taiwan taiwanese
    tanzania thai thailand trans tunisia turk turkey turkish turkiye uae uganda uk ukraine ukrainian uruguay us usa uzbekistan
    venezuela vietnam vietnamese wales west western yemen zealand zimbabwe nord sur norte este oeste ost sud zapad yug vostok sever
    alabama alaska amsterdam antwerp arizona arkansas athens atlanta auckland austin baltimore bangalore bangkok barcelona basel bavaria
    bayern beijing berlin bern birmingham bogota bonn bordeaux boston bremen brisbane bristol brussels bucharest budapest calgary
    california cairo carolina charlotte chennai chicago cincinnati cleveland cologne colorado columbus connecticut copenhagen
    dakota dallas delaware delhi denver detroit dresden dublin dusseldorf edinburgh florida frankfurt geneva glasgow gothenburg hamburg
    hannover hawaii helsinki hessen houston hyderabad idaho illinois indiana indianapolis iowa istanbul jakarta jersey johannesburg kansas
    kentucky kiev koln krakow kyiv lagos leeds leipzig liege lille lima lisbon lisboa liverpool london louisiana lyon madrid maine
    manchester manhattan manila marseille maryland massachusetts melbourne memphis miami michigan milan milano milwaukee minnesota
    mississippi missouri montana montreal moscow moskva mumbai munich munchen nagoya nairobi nantes naples nashville nebraska nevada
    newcastle hampshire nice nuremberg nurnberg oakland ohio oklahoma ontario oregon orlando osaka oslo ottawa paris pennsylvania perth
    philadelphia phoenix pittsburgh porto prague praha quebec queensland raleigh rhode riga rio roma rome rotterdam sachsen
    sacramento salzburg santiago saopaulo scotia seattle seoul seville shanghai shenzhen sofia stockholm strasbourg stuttgart sydney tallinn
    tampa tel aviv tennessee texas tokyo toronto toulouse turin torino utah utrecht valencia vancouver vegas venice vermont vienna wien
    vilnius virginia warsaw warszawa washington wisconsin wyoming york zagreb zaragoza zurich
    """.split()
)
_SAME_WORD: Final = dict(
    pair.split(" ")
    for line in (
        "intl international|int international|internat international|internationale international|internacional international",
        "natl national|nat national|nationale national|nacional national|naz national|corp corporation|grp group|gp group",
        "mfg manufacturing|mfrs manufacturers|mgmt management|mgt management|mngt management|svc service|svcs services|serv services",
        "srvs services|srv service|tech technology|techn technology|technol technology|technologie technology|technologies technology",
        "tecnologia technology|tecnologias technology|sys system|syst system|systems system|systeme system|sistemas system|soln solution",
        "solns solutions|solution solutions|eng engineering|engr engineering|engg engineering|ind industries|inds industries",
        "indus industries|industry industries|industrie industries|industrial industries|lab labs|laboratory labs|laboratories labs",
        "assoc associates|assocs associates|assn association|assoc. associates|dept department|univ university|hosp hospital",
        "ctr center|cntr center|centre center|centres centers|centrum center|bldg building|bldrs builders|constr construction",
        "const construction|dev development|devel development|distr distribution|dist distribution|distrib distribution",
        "elec electric|elect electric|electr electric|equip equipment|equipt equipment|exp export|exports export|imp import|imports import",
        "fin financial|finl financial|gen general|govt government|ins insurance|inst institute|invest investments|inv investments",
        "investment investments|log logistics|logistic logistics|mach machinery|mkt marketing|mktg marketing|mkts markets|med medical",
        "org organization|organisation organization|organisations organizations|pharm pharma|pharmaceuticals pharma|pharmaceutical pharma",
        "prod products|prods products|product products|production productions|prof professional|prop properties|props properties",
        "property properties|pub publishing|publ publishing|rd road|sci science|sciences science|sec security|spec specialty|sup supply",
        "supplies supply|telecoms telecom|telecommunications telecom|telco telecom|trans transport|transp transport",
        "transports transport|transportation transport|trd trading|trdg trading|util utilities|whse warehouse|whsl wholesale|wrks works",
        "bros brothers|bro brothers|gebr gebruder|gebrueder gebruder|soehne sohne|und and|et and|e and|y and|og and|och and|ja and|n and",
        "labour labor|defence defense|colour color|fibre fiber|tyre tire|tyres tires|jewellery jewelry|jewellers jewelers",
        "programme program|programmes programs|catalogue catalog|cooperative cooperative|licence license|aluminium aluminum",
        "st saint|ste saint|sankt saint|mt mount|ft fort|usa us|unitedstates us|holding holdings|groupe group|gruppe group|grupo group",
        "gruppo group|groep group|gruppa group|service services|servicios services|servizi services|servicos services|partner partners",
        "consultancy consulting|consultants consulting|consult consulting|solutions solutions|enterprise enterprises|venture ventures",
        "banco bank|banca bank|banque bank|banken bank|energies energy|energie energy|energia energy|deutscher deutsche",
        "tsentr center|zentrum center|centro center|studios studio|works works|werke works|werk works|food foods|software software",
        "zavod plant|universitat university|universite university|universidad university|biotech biotechnology|healthcare health",
        "uk uk|gb uk|britain uk|deutschland germany|schweiz switzerland|suisse switzerland|osterreich austria|oesterreich austria",
        "espana spain|italia italy|nederland netherlands|polska poland|brasil brazil|sverige sweden|norge norway|danmark denmark",
        "rossiya russia|turkiye turkey|hellas greece|nippon japan",
    )
    for pair in line.split("|")
)
_DIGITS: Final = dict(
    pair.split(" ")
    for pair in (
        "one 1|two 2|three 3|four 4|five 5|six 6|seven 7|eight 8|nine 9|ten 10|eleven 11|twelve 12|thirteen 13|fourteen 14|fifteen 15"
        "|sixteen 16|seventeen 17|eighteen 18|nineteen 19|twenty 20|thirty 30|forty 40|fourty 40|fifty 50|sixty 60|seventy 70|eighty 80"
        "|ninety 90|hundred 100|first 1|1st 1|second 2|2nd 2|third 3|3rd 3|fourth 4|4th 4|fifth 5|5th 5|sixth 6|6th 6|seventh 7|7th 7"
        "|eighth 8|8th 8|ninth 9|9th 9|tenth 10|10th 10|eins 1|zwei 2|drei 3|erste 1|zweite 2|dritte 3|ii 2|iii 3|iv 4|vi 6|vii 7|viii 8"
        "|ix 9|xi 11|xii 12|xiii 13|xiv 14|xv 15|xvi 16|xx 20"
    ).split("|")
)


def kind_of(word: str) -> Kind:
    """What a word is good for."""
    if word in _LITTLE:
        return Kind.LITTLE
    if word.isdigit():
        return Kind.NUMBER
    if word in _PLACE:
        return Kind.PLACE
    return Kind.TRADE if word in _TRADE else Kind.OWN


def same_word(word: str) -> str:
    """The one spelling of words that are written in several ways: ``intl`` → ``international``, ``third`` and ``3rd`` → ``3``."""
    number = _DIGITS.get(word)
    if number is not None:
        return number
    if word in _SAME_WORD:
        return _SAME_WORD[word]
    return word.replace("isation", "ization") if word.endswith(("isation", "isations")) else word
