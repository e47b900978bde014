"""The ways in which a name may be written: in pinyin, turned round, by its initials, as an address.

A reading is a plain key that two names can share, with how much that says (0 to 1) and why.
"""

import re
import unicodedata
from itertools import islice, product

from pypinyin import Style, pinyin

from etl.values.normalise import fold, normalise_name, split_address

# reading → (strength, why); of one reading the strongest counts.
Readings = dict[str, tuple[float, str]]

# A character of several sounds has one of its own as a surname; the first is the usual one.
_SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "朴": "piao", "查": "zha", "区": "ou",
    "盖": "ge", "翟": "zhai", "覃": "qin", "乐": "yue", "缪": "miao", "种": "chong", "员": "yun",
    "繁": "po", "秘": "bi", "召": "shao", "冼": "xian", "任": "ren", "华": "hua", "燕": "yan",
    "尉迟": "yuchi", "万俟": "moqi", "长孙": "zhangsun", "宓": "mi", "卜": "bu", "柏": "bai",
}  # fmt: skip
_TWO_CHARACTERS = {
    "欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙",
    "慕容", "长孙", "宇文", "司徒", "令狐", "南宫", "端木", "独孤", "万俟",
}  # fmt: skip
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_CALLED = re.compile(
    r"^[小老阿]([\u3400-\u9fff])$|^([\u3400-\u9fff])(?:总监?|工|经理|主任|老师|[哥姐])$"
)
_PLACES = re.compile(
    r"^(?:中国|北京|上海|天津|重庆|广东|广州|深圳|浙江|杭州|江苏|南京|苏州|山东|青岛|福建|厦门"
    r"|湖北|武汉|湖南|长沙|四川|成都|河南|郑州|陕西|西安|安徽|合肥|辽宁|大连|香港)(?:省|市)?(?=..)"
)
# Of a character or a name of many sounds so many are tried.
_MOST_SOUNDS = 8
_SHORTEST = 2


def list_person_variants(name: str, address: str = "") -> Readings:
    """The readings of a person's name, and of the local part of an address."""
    found: Readings = {}
    bare = _BRACKETS.sub(" ", split_address(name)[0])
    if "@" not in bare:
        chinese = "".join(_CHINESE.findall(bare))
        words = _words(_CHINESE.sub(" ", bare))
        _add(found, normalise_name(bare), 1.0 if bare == name else 0.95, "bare")
        if called := _CALLED.match(chinese):
            _add(found, f"~{called.group(1) or called.group(2)}", 0.55, "called")
        elif _SHORTEST <= len(chinese) <= 4:
            _add(found, chinese, 0.95, "bare")
            _add(found, f"~{chinese[0]}", 1.0, "surname")
            _chinese_person(found, chinese)
        _latin_person(found, words, 1.0, "name")
    for mail in {address, split_address(name)[1]} - {""}:
        _latin_person(found, _words(mail.split("@")[0]), 0.95, "address")
    return found


def list_company_variants(name: str) -> Readings:
    """The readings of a company's or a project's name."""
    found: Readings = {}
    core = normalise_name(_BRACKETS.sub(" ", name)) or normalise_name(name)
    _add(found, core, 1.0 if core == normalise_name(name) else 0.92, "bare")
    local = _PLACES.sub("", core)
    _add(found, local, 0.9, "bare")
    if _CHINESE.search(local):
        sounds = [each[0] for each in pinyin(local, style=Style.NORMAL)]
        for length in range(_SHORTEST, len(local)):
            _add(found, local[:length], 0.7 + 0.2 * length / len(local), "short")
            _add(found, "".join(sounds[:length]), 0.75, "pinyin")
        _add(found, "".join(sounds), 0.9, "pinyin")
        return found
    words = _words(core)
    _add(found, "".join(words), 1.0, "name")
    for count in range(1, len(words)):
        if len("".join(words[:count])) > _SHORTEST:
            strength = 0.7 + 0.2 * count / len(words)
            _add(found, "".join(words[:count]), strength, "short")
    if len(words) > 1:
        rest = "".join(word[0] for word in words[1:])
        _add(found, words[0][0] + rest, 0.6, "initials")
        _add(found, words[0] + rest, 0.85, "initials")
    return found


def romanise(name: str) -> str:
    """A name as one line of small Latin letters, its words in the order of the alphabet: what
    misspellings are compared by."""
    bare = _BRACKETS.sub(" ", split_address(name)[0].split("@")[0])
    sounds = "".join(
        " ".join(each[0] for each in pinyin(part, style=Style.NORMAL))
        if _CHINESE.match(part)
        else part
        for part in re.split(r"([\u3400-\u9fff]+)", bare)
    )
    return " ".join(sorted(_words(sounds)))


def is_chinese(name: str) -> bool:
    """Does the name hold a Chinese character?"""
    return _CHINESE.search(name) is not None


def find_numbers(name: str) -> tuple[str, ...]:
    """The numbers in a name: Warehouse 1 is not Warehouse 2, however alike they look."""
    return tuple(sorted(re.findall(r"\d+", fold(name))))


def _add(found: Readings, reading: str, strength: float, why: str) -> None:
    if len(reading) >= _SHORTEST and found.get(reading, (0.0, ""))[0] < strength:
        found[reading] = (strength, why)


def _words(text: str) -> list[str]:
    """The words of a text in plain small letters: é as e, ü as u, Lyu as lv, Li-qun as two."""
    plain = fold(text).replace("lyu", "lv").replace("nyu", "nv")
    bare = "".join(
        one for one in unicodedata.normalize("NFD", plain) if one.isalnum() or one in " -._'"
    )
    return re.findall(r"[^\W\d_]+", bare.replace("'", ""))


def _latin_person(found: Readings, words: list[str], strength: float, why: str) -> None:
    for turn in range(len(words)):
        _add(found, "".join(words[turn:] + words[:turn]), strength, why)
    if len(words) < 2:
        return
    first, last = words[0], words[-1]
    if len(words) > 2:
        _add(found, first + last, 0.85 * strength, "short")
    for short in (first[0] + last, last + first[0], first + last[0], last[0] + first):
        _add(found, short, 0.7 * strength, "initials")
    for one in (first, last):
        _add(found, one, 0.55 * strength, "short")
    initials = "".join(word[0] for word in words)
    _add(found, initials, 0.5 * strength, "initials")


def _chinese_person(found: Readings, name: str) -> None:
    size = 2 if name[:2] in _TWO_CHARACTERS and len(name) > 2 else 1
    sounds = pinyin(name, style=Style.NORMAL, heteronym=True)
    spoken = ["".join(one) for one in islice(product(*sounds[:size]), _MOST_SOUNDS)]
    if usual := _SURNAMES.get(name[:size]):
        spoken = [usual, *(one for one in spoken if one != usual)]
    given = list(islice(product(*sounds[size:]), _MOST_SOUNDS))
    for turn, (surname, parts) in enumerate(islice(product(spoken, given), _MOST_SOUNDS)):
        strength = 0.95 if turn == 0 else 0.85
        for said in {surname, surname.replace("lv", "lu")}:
            called = "".join(parts)
            for whole in (said + called, called + said):
                _add(found, whole, strength, "pinyin")
            starts = "".join(part[0] for part in parts)
            for short in (said + starts, starts + said, said[0] + called, called + said[0]):
                _add(found, short, 0.75 * strength, "initials")
            for initials in (said[0] + starts, starts + said[0]):
                _add(found, initials, 0.5 * strength, "initials")
