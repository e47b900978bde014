"""Spelling variants of a name: pinyin, word order, initials, e-mail address.

A variant is a plain key that two names can share, with a strength from 0 to 1 and a reason code.
"""

import re
import unicodedata
from itertools import islice, product

from pypinyin import Style, pinyin

from etl.values.normalise import fold, normalise_name, split_address

# variant → (strength, reason code); the strongest occurrence of a variant counts.
Variants = dict[str, tuple[float, str]]

# Pronunciation as a surname, where it differs from the character's usual one.
_SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "朴": "piao", "查": "zha", "区": "ou",
    "盖": "ge", "翟": "zhai", "覃": "qin", "乐": "yue", "缪": "miao", "种": "chong", "员": "yun",
    "繁": "po", "秘": "bi", "召": "shao", "冼": "xian", "任": "ren", "华": "hua", "燕": "yan",
    "尉迟": "yuchi", "万俟": "moqi", "长孙": "zhangsun", "宓": "mi", "卜": "bu", "柏": "bai",
}  # fmt: skip
_TWO_CHARACTER_SURNAMES = {
    "欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙",
    "慕容", "长孙", "宇文", "司徒", "令狐", "南宫", "端木", "独孤", "万俟",
}  # fmt: skip
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_FAMILIAR = re.compile(
    r"^[小老阿]([\u3400-\u9fff])$|^([\u3400-\u9fff])(?:总监?|工|经理|主任|老师|[哥姐])$"
)
_PLACES = re.compile(
    r"^(?:中国|北京|上海|天津|重庆|广东|广州|深圳|浙江|杭州|江苏|南京|苏州|山东|青岛|福建|厦门"
    r"|湖北|武汉|湖南|长沙|四川|成都|河南|郑州|陕西|西安|安徽|合肥|辽宁|大连|香港)(?:省|市)?(?=..)"
)
# Characters with several pronunciations multiply; combinations beyond this are not tried.
_MAX_PRONUNCIATIONS = 8
_MIN_LENGTH = 2


def list_person_variants(name: str, address: str = "") -> Variants:
    """The variants of a person's name and of the local part of an e-mail address."""
    variants: Variants = {}
    bare = _BRACKETS.sub(" ", split_address(name)[0])
    if "@" not in bare:
        chinese = "".join(_CHINESE.findall(bare))
        words = _split_words(_CHINESE.sub(" ", bare))
        _add(variants, normalise_name(bare), 1.0 if bare == name else 0.95, "bare")
        if familiar := _FAMILIAR.match(chinese):
            _add(variants, f"~{familiar.group(1) or familiar.group(2)}", 0.55, "called")
        elif _MIN_LENGTH <= len(chinese) <= 4:
            _add(variants, chinese, 0.95, "bare")
            _add(variants, f"~{chinese[0]}", 1.0, "surname")
            _add_chinese_person(variants, chinese)
        _add_latin_person(variants, words, 1.0, "name")
    for mail in {address, split_address(name)[1]} - {""}:
        _add_latin_person(variants, _split_words(mail.split("@")[0]), 0.95, "address")
    return variants


def list_company_variants(name: str) -> Variants:
    """The variants of a company or project name."""
    variants: Variants = {}
    core = normalise_name(_BRACKETS.sub(" ", name)) or normalise_name(name)
    _add(variants, core, 1.0 if core == normalise_name(name) else 0.92, "bare")
    local = _PLACES.sub("", core)
    _add(variants, local, 0.9, "bare")
    if _CHINESE.search(local):
        sounds = [syllable[0] for syllable in pinyin(local, style=Style.NORMAL)]
        for length in range(_MIN_LENGTH, len(local)):
            _add(variants, local[:length], 0.7 + 0.2 * length / len(local), "short")
            _add(variants, "".join(sounds[:length]), 0.75, "pinyin")
        _add(variants, "".join(sounds), 0.9, "pinyin")
        return variants
    words = _split_words(core)
    _add(variants, "".join(words), 1.0, "name")
    for count in range(1, len(words)):
        if len("".join(words[:count])) > _MIN_LENGTH:
            strength = 0.7 + 0.2 * count / len(words)
            _add(variants, "".join(words[:count]), strength, "short")
    if len(words) > 1:
        rest = "".join(word[0] for word in words[1:])
        _add(variants, words[0][0] + rest, 0.6, "initials")
        _add(variants, words[0] + rest, 0.85, "initials")
    return variants


def romanise(name: str) -> str:
    """A name as lower-case Latin letters, its words sorted, for comparison of misspellings."""
    bare = _BRACKETS.sub(" ", split_address(name)[0].split("@")[0])
    sounds = "".join(
        " ".join(syllable[0] for syllable in pinyin(part, style=Style.NORMAL))
        if _CHINESE.match(part)
        else part
        for part in re.split(r"([\u3400-\u9fff]+)", bare)
    )
    return " ".join(sorted(_split_words(sounds)))


def is_chinese(name: str) -> bool:
    """Whether the name contains a Chinese character."""
    return _CHINESE.search(name) is not None


def find_numbers(name: str) -> tuple[str, ...]:
    """The numbers in a name: Warehouse 1 is not Warehouse 2, however similar they look."""
    return tuple(sorted(re.findall(r"\d+", fold(name))))


def _add(variants: Variants, variant: str, strength: float, why: str) -> None:
    if len(variant) >= _MIN_LENGTH and variants.get(variant, (0.0, ""))[0] < strength:
        variants[variant] = (strength, why)


def _split_words(text: str) -> list[str]:
    """The words of a text in plain lower-case letters: é as e, ü as u, Lyu as lv, Li-qun as two."""
    plain = fold(text).replace("lyu", "lv").replace("nyu", "nv")
    bare = "".join(
        character
        for character in unicodedata.normalize("NFD", plain)
        if character.isalnum() or character in " -._'"
    )
    return re.findall(r"[^\W\d_]+", bare.replace("'", ""))


def _add_latin_person(variants: Variants, words: list[str], strength: float, why: str) -> None:
    for start in range(len(words)):
        _add(variants, "".join(words[start:] + words[:start]), strength, why)
    if len(words) < 2:
        return
    first, last = words[0], words[-1]
    if len(words) > 2:
        _add(variants, first + last, 0.85 * strength, "short")
    for short in (first[0] + last, last + first[0], first + last[0], last[0] + first):
        _add(variants, short, 0.7 * strength, "initials")
    for word in (first, last):
        _add(variants, word, 0.55 * strength, "short")
    initials = "".join(word[0] for word in words)
    _add(variants, initials, 0.5 * strength, "initials")


def _add_chinese_person(variants: Variants, name: str) -> None:
    surname_length = 2 if name[:2] in _TWO_CHARACTER_SURNAMES and len(name) > 2 else 1
    sounds = pinyin(name, style=Style.NORMAL, heteronym=True)
    surnames = [
        "".join(syllables)
        for syllables in islice(product(*sounds[:surname_length]), _MAX_PRONUNCIATIONS)
    ]
    if usual_sound := _SURNAMES.get(name[:surname_length]):
        surnames = [usual_sound, *(sound for sound in surnames if sound != usual_sound)]
    given_names = list(islice(product(*sounds[surname_length:]), _MAX_PRONUNCIATIONS))
    for rank, (surname, syllables) in enumerate(
        islice(product(surnames, given_names), _MAX_PRONUNCIATIONS)
    ):
        strength = 0.95 if rank == 0 else 0.85
        for spelling in {surname, surname.replace("lv", "lu")}:
            given_name = "".join(syllables)
            for full_name in (spelling + given_name, given_name + spelling):
                _add(variants, full_name, strength, "pinyin")
            initials = "".join(syllable[0] for syllable in syllables)
            for mixed in (
                spelling + initials,
                initials + spelling,
                spelling[0] + given_name,
                given_name + spelling[0],
            ):
                _add(variants, mixed, 0.75 * strength, "initials")
            for both in (spelling[0] + initials, initials + spelling[0]):
                _add(variants, both, 0.5 * strength, "initials")
