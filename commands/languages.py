"""The languages Silta speaks, each by its own name; and friendly aliases in each."""

from __future__ import annotations

import random

from commands.message import Option

LANGUAGES = (
    Option("en", "English"),
    Option("fi", "Suomi"),
    Option("sv", "Svenska"),
    Option("es", "Español"),
    Option("ca", "Català"),
    Option("fr", "Français"),
    Option("it", "Italiano"),
)

# Adjectives that fit every noun beside them without agreeing in gender, so that any two words make a good alias.
ALIASES: dict[str, tuple[str, str, str]] = {
    "en": (
        "{adjective} {animal}",
        "Brave Bright Calm Cheerful Clever Curious Friendly Gentle Happy Kind Lively Merry Quick Quiet Silent Sunny",
        (
            "Badger Bear Beaver Crane Deer Dolphin Eagle Falcon Fox Hare Hedgehog Heron Lynx Otter Owl Penguin Raven "
            "Robin Seal Sparrow Squirrel Swan Whale Wolf"
        ),
    ),
    "fi": (
        "{adjective} {animal}",
        (
            "Iloinen Hiljainen Rohkea Nopea Viisas Lempeä Reipas Utelias Ahkera Kirkas Leikkisä Lämmin Rauhallinen "
            "Sinnikäs Taitava Ystävällinen"
        ),
        (
            "Hirvi Kettu Karhu Pöllö Saukko Ilves Joutsen Jänis Kurki Majava Orava Siili Susi Hylje Lokki Kotka Norppa "
            "Varpunen Mäyrä Poro Peippo Tikka Kuikka Ahma"
        ),
    ),
    "sv": (
        "{adjective} {animal}",
        ("Glad Klok Klurig Kvick Lekfull Lugn Modig Munter Nyfiken Pigg Påhittig Rolig Tapper Trygg Vaken Vänlig"),
        (
            "Bäver Delfin Ejder Ekorre Falk Fjäril Grävling Hackspett Humla Häger Igelkott Lärka Räv Rödhake Svala "
            "Svan Säl Sparv Trana Uggla Utter Varg Älg Örn"
        ),
    ),
    "ca": (
        "{animal} {adjective}",
        (
            "Alegre Amable Audaç Brillant Cordial Elegant Feliç Genial Gentil Hàbil Jovial Lleial Noble Pacient Veloç "
            "Àgil"
        ),
        (
            "Àguila Blauet Cabirol Cadernera Castor Cavall Cérvol Cigne Cigonya Dofí Eriçó Rossinyol Falcó Guineu "
            "Isard Linx Llebre Llop Llúdria Oreneta Òliba Os Pingüí Tortuga"
        ),
    ),
    "es": (
        "{animal} {adjective}",
        (
            "Alegre Amable Audaz Brillante Elegante Especial Feliz Fuerte Genial Gentil Noble Paciente Valiente Veloz "
            "Ágil Hábil"
        ),
        (
            "Ardilla Búho Ballena Castor Cigüeña Ciervo Cisne Delfín Erizo Foca Gato Gaviota Halcón Liebre Lince Lobo "
            "Mariposa Nutria Oso Pingüino Tejón Tortuga Zorro Águila"
        ),
    ),
    "it": (
        "{animal} {adjective}",
        (
            "Abile Affabile Agile Audace Brillante Celere Felice Forte Gentile Geniale Gioviale Nobile Paziente "
            "Sensibile Veloce Vivace"
        ),
        (
            "Aquila Balena Castoro Cervo Cicogna Cigno Coniglio Delfino Falco Farfalla Foca Gabbiano Gatto Gufo Lepre "
            "Lince Lontra Lupo Orso Pinguino Riccio Scoiattolo Tartaruga Volpe"
        ),
    ),
    "fr": (
        "{animal} {adjective}",
        (
            "Agile Aimable Brave Calme Drôle Fidèle Habile Honnête Sage Sensible Sincère Solide Sympathique Tranquille "
            "Énergique Rapide"
        ),
        (
            "Aigle Baleine Biche Castor Cerf Chouette Cigogne Cygne Dauphin Faucon Gecko Hérisson Hibou Loup Loutre "
            "Lynx Mésange Mouette Ours Papillon Phoque Renard Tortue Écureuil"
        ),
    ),
}


# Two initials stand for an alias on its badge; these would stand for something else.
UNKIND = {"SS", "HH", "KK", "NS", "WC", "FU", "PP"}


def aliases(locale: str, how_many: int, *, taken: frozenset[str] = frozenset(), seed: int | None = None) -> list[str]:
    """Friendly two-word aliases in a language, none of them taken; numbered once the words run out."""
    pattern, adjectives, animals = ALIASES.get(locale, ALIASES["en"])
    # Names are drawn, not guarded: this needs no cryptography.
    chance = random.Random(seed)  # noqa: S311
    pairs = [pattern.format(adjective=a, animal=b) for a in adjectives.split() for b in animals.split()]
    pairs = [pair for pair in pairs if "".join(word[0] for word in pair.split()) not in UNKIND]
    chance.shuffle(pairs)
    used = {alias.casefold() for alias in taken}
    fresh = [alias for alias in pairs if alias.casefold() not in used]
    number = 2
    while len(fresh) < how_many:
        fresh += [f"{alias} {number}" for alias in pairs if f"{alias} {number}".casefold() not in used]
        number += 1
    return fresh[:how_many]
