# SPDX-License-Identifier: Apache-2.0
"""The Open Clip Art Library of 2004-2006: drawings with a title, keywords and a licence in their RDF.

    <category>/<subcategory>/<name>.svg     the same drawing may lie in several categories

Titles are as their authors left them: file names, Italian, French, the name of a whole collection. Where it is a
collection's, the file's name is taken for it; what then is no English caption is looked up in a small table of other
languages, and the rest is left out.
"""

import hashlib
import re
from collections.abc import Iterator, Set
from pathlib import Path
from xml.etree import ElementTree

from defusedxml.ElementTree import fromstring

from starter import words
from starter.item import Item

# Categories of things that can be seen; maps, flags, signs, buttons, arrows and screen icons are left out.
CATEGORIES = (
    "animals", "buildings", "computer/hardware", "containers", "education", "electronics", "food", "office", "people",
    "plants", "recreation", "science", "signs_and_symbols/clocks", "signs_and_symbols/money",
    "signs_and_symbols/weather", "tools", "transportation", "unsorted",
)  # fmt: skip
EXCEPT = (
    "people/stickmen", "recreation/games/cards", "transportation/aiga-symbols", "transportation/roadsigns",
)  # fmt: skip
# A title of many drawings, of which only the file says what it shows.
COLLECTION = re.compile(
    r"|clipart by .*|etiquette icons|r1[56] .*|various cliparts|.*\bcollection|homes clipart|balloons-aj|chess pieces",
    re.IGNORECASE,
)
# Shows no thing that could be named, or one that its title does not name.
SKIPPED = re.compile(
    r"@|road ?signs|bullet hole|tux\b|boating rules|capsized|hummer|atomic|blue ?(pane|print)|cloudy|don't panic"
    r"|\b(al bar|bad guy|ball form|border|banner|close hauled|coat of arms|corner|cross hand|day|doc|emblem|etiquette|flag"
    r"|heel(ing)?|jazz|jibe|kids sailing|knot|lam|liberty|map|mascot|menu|mule|my|otto|out of the|pieces|points of sail"
    r"|project|reaching|running free|sexy|sign|slate|stamp ante|stripper|tacks?|tao|tone)\b"
    r"|\b(air|base|break|enthusiast|fitness|gender|gnome.*|hub|movie|panel|pop|port hub|profile|question|quit|racked|reunion"
    r"|route( 66)?|scale|sport|team|tool|upright|video|yoga)$",
    re.IGNORECASE,
)
MISSPELT = {
    "ballons": "balloons", "baloon": "balloon", "blowling": "bowling", "bussiness": "business", "celebirty": "celebrity",
    "chesspieces": "chess", "envelop": "envelope", "magnifing": "magnifying", "scrathing": "scratching",
    "silhouet": "silhouette", "vavuum": "vacuum", "whit": "with",
}  # fmt: skip
# What the authors call things in Italian, French and Portuguese.
FOREIGN = {
    "abeille": "bee", "acquila": "eagle", "aglio": "garlic", "albero": "tree", "ambulans": "ambulance",
    "ambulanza": "ambulance", "anatra": "duck", "antilope": "antelope", "ape miele": "bee", "aquila": "eagle",
    "arbre": "tree", "asse da stiro": "ironing board", "attaccapanni": "coat hanger", "barattolo": "jar",
    "betoniera": "concrete mixer", "biberon": "baby bottle", "bicicletta": "bicycle",
    "binocolo": "binoculars", "borsa": "handbag", "borsetta": "handbag",
    "bottiglia di vino": "bottle of wine", "bussola": "compass", "calamita": "magnet",
    "calcolatrice": "calculator", "cammello": "camel", "candela": "candle", "canguro": "kangaroo",
    "carpentiere": "carpenter", "casa": "house", "cassa negozio": "cash register",
    "cavalletta": "grasshopper", "cavallo": "horse", "cd": "compact disc", "cestino": "wastebasket",
    "cesto": "basket", "champignon": "mushroom", "chateau": "castle", "chiave": "key", "cigni": "swans",
    "cigno": "swan", "cinepresa": "movie camera", "ciuccio": "pacifier", "clessidra": "hourglass",
    "coccinella": "ladybug", "coccinelle": "ladybug", "colombo": "pigeon", "coniglio": "rabbit",
    "cornetto": "croissant", "couronne": "crown", "cronometro": "stopwatch", "dente": "tooth",
    "derbouk": "drum", "dino": "dinosaur", "dinosauri": "dinosaur", "dinosauro": "dinosaur", "donna": "woman",
    "donna incinta": "pregnant woman", "elefante": "elephant", "elefantone": "elephant", "engrenagem": "gear",
    "fabbrica": "factory", "farfalla": "butterfly", "fata": "fairy", "ferro da stiro": "iron",
    "fiocco": "ribbon", "fiore": "flower", "flamand": "flamingo", "foglie arancioni": "orange leaves",
    "foglie marroni": "brown leaves", "foglie rosse": "red leaves", "foglie verdi": "green leaves",
    "formichina": "ant", "formicona": "ant", "fuoco": "fire", "gabbiano": "seagull", "gallo": "rooster",
    "gateau": "cake", "gattina": "kitten", "gatto": "cat", "gatto nero": "black cat", "gelato": "ice cream",
    "glace": "ice cream", "glace italienne": "soft ice cream", "guanti": "gloves", "gufo": "owl",
    "insetto": "bug", "la prugna": "plum", "lattine di birra": "beer cans", "leone": "lion",
    "libellula": "dragonfly", "libellule": "dragonfly", "lucchetto": "padlock", "lucertola": "lizard",
    "lucertolona": "lizard", "lucertolone": "lizard", "lumaca": "snail", "macchina caffe": "coffee maker",
    "macchina fotografica": "camera", "mante religieuse": "praying mantis",
    "mantide religiosa": "praying mantis", "mazzo di fiori": "bouquet of flowers",
    "microscopio": "microscope", "moschito": "mosquito", "mostriciattolo": "little monster",
    "motosega": "chainsaw", "mucca": "cow", "nonno": "grandfather", "orca": "orca", "orologio": "clock",
    "orso": "bear", "ours": "bear", "pacco": "package", "palloncini": "balloons",
    "pallone aerestatico": "hot air balloon", "pannocchia": "ear of corn", "papera": "duck",
    "pasteque": "watermelon", "pattinatrice": "skater", "pattinatrici": "skaters", "pecora": "sheep",
    "pecorella": "sheep", "pennello": "paintbrush", "pera": "pear", "pesca": "peach", "pescetto": "fish",
    "pinguino": "penguin", "pinzatrice": "stapler", "pollo": "chicken", "poltrona": "armchair",
    "pomodori": "tomatoes", "porcinet": "pig", "portafoglio": "wallet", "principessa": "princess",
    "provetta": "test tube", "prugna": "plum", "pudim": "pudding", "puntine": "thumbtacks",
    "quattro farfalle": "four butterflies", "ragazza": "girl", "ragazzo": "boy", "ragnetto": "spider",
    "ragno": "spider", "rana": "frog", "ravanello": "radish", "rondelle": "orange slice", "rosa": "rose",
    "ruota": "wheel", "sacco a pelo": "sleeping bag", "sapone": "bar of soap", "scala": "ladder",
    "secchio": "bucket", "sedia": "chair", "sega per legno": "saw", "serratura": "lock", "signorina": "lady",
    "siringa": "syringe", "spaventapasseri": "scarecrow", "stambecco": "ibex", "stappler": "stapler",
    "stetoscopio": "stethoscope", "stormo di uccelli": "flock of birds", "struzzo": "ostrich",
    "tacchino": "turkey", "tavolo in legno": "wooden table", "tavolozza": "palette",
    "tazza di caffe": "cup of coffee", "teiera": "teapot", "telecamera": "video camera",
    "televisore": "television", "tenda": "tent", "tigre": "tiger", "topo": "mouse", "toro": "bull",
    "torta": "cake", "tramezzino": "sandwich", "tramway": "tram", "trattore": "tractor", "uccello": "bird",
    "uovo": "egg", "vacca": "cow", "vestito": "dress", "zaino": "backpack", "zanzara": "mosquito",
    "zucca": "pumpkin",
}  # fmt: skip
PUBLIC_DOMAIN = (
    "http://web.resource.org/cc/PublicDomain",
    "http://creativecommons.org/licenses/publicdomain/",
)

_DC = "{http://purl.org/dc/elements/1.1/}"


def items(root: Path, known: Set[str]) -> Iterator[Item]:
    """Every drawing in the public domain below `root` (…/openclipart/svg) that has a caption, in the order of names.

    `known`: English words.
    """
    seen: set[bytes] = set()
    for path in sorted(path for category in CATEGORIES for path in (root / category).rglob("*.svg")):
        folder = path.parent.relative_to(root).as_posix()
        data = path.read_bytes()
        digest = hashlib.sha256(data).digest()
        if digest in seen or folder.startswith(EXCEPT):
            continue
        title, licence = described(data)
        name = name_of(title, path.stem, known) if licence in PUBLIC_DOMAIN else ""
        if name:
            seen.add(digest)
            tags = ("openclipart", "public-domain", *folder.split("/"))
            yield Item(path, words.caption(name, known), tags)


def described(data: bytes) -> tuple[str, str]:
    """(title, address of the licence), each "" when the drawing does not say."""
    try:
        root: ElementTree.Element = fromstring(data, forbid_entities=False)
    except (ElementTree.ParseError, ValueError):
        return "", ""
    work = next((element for element in root.iter() if str(element.tag).endswith("}Work")), None)
    if work is None:
        return "", ""
    licence = next((element for element in work if str(element.tag).endswith("}license")), None)
    address = "" if licence is None else next((v for k, v in licence.items() if k.endswith("resource")), "")
    return (work.findtext(f"{_DC}title") or "").strip(), address


def name_of(title: str, stem: str, known: Set[str]) -> str:
    """What the drawing shows; "" when that cannot be told in English."""
    if COLLECTION.fullmatch(title):
        title = stem
    title = re.sub(r"\bdrawn with .*", "", title, flags=re.IGNORECASE)
    title = re.sub(r"[A-Za-z]+", lambda word: MISSPELT.get(word[0].lower(), word[0]), title)
    if SKIPPED.search(title) or SKIPPED.search(title.replace("_", " ")):
        return ""
    return _translated(title) or words.phrase(title, known)


def _translated(title: str) -> str:
    """ "Gatto nero" by its longest beginning that is a name: "cat"."""
    parts = re.sub(r"[\d_\-\s]+", " ", title.casefold()).split()
    for count in range(len(parts), 0, -1):
        if found := FOREIGN.get(" ".join(parts[:count])):
            return found
    return ""
