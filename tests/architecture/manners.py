# SPDX-License-Identifier: Apache-2.0
"""Rules for the text of one source file: licence line, length, banned calls and words, where SQL may stand."""
import re

LONGEST_FILE = 800
SPDX = "SPDX-License-Identifier: Apache-2.0"

TOKENS = re.compile(
    r'(?P<comment>//[^\n]*|/\*.*?\*/)'
    r'|(?P<raw>R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)")'
    r'|(?P<include>\#[ \t]*include[ \t]*"[^"\n]*")'
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<character>'(?:\\x[0-9a-fA-F]+|\\.|[^'\\\n])')",
    re.DOTALL)

BANNED = [
    (re.compile(r"\btorch::(load|jit::load|pickle_load)\b"), "LibTorch's own readers run code from the file"),
    (re.compile(r"\bstd::(w?regex|regex_\w+)\b"), "std::regex overflows the stack on long input"),
    (re.compile(r"(?<![\w.>:])(?:std::|::)?(?:system|popen)\s*\("), "no shell is started"),
    (re.compile(r"\bstatic\s+[\w:<>&*\s]+\binstance\s*\("), "services come through constructors, there are no singletons"),
]
STRING_CONNECT = re.compile(r"\b(?:SIGNAL|SLOT)\s*\(")
THREAD_START = re.compile(r"\bstd::(?:jthread|thread|async)\b|\bQThread::create\b|\bnew\s+QThread\b|\bQtConcurrent::run\b")
THREAD_MAKERS = ("app/base/threads.", "app/base/async.h", "engine/base/", "engine/inference/", "tests/")
COLOUR = re.compile(r'#[0-9A-Fa-f]{6}\b')
DIALOG_EXEC = re.compile(r"(?:\.|->)exec\s*\(\s*\)")
SQL = re.compile(r"\b(?:SELECT\s[^;]*\bFROM|INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|"
                 r"(?:CREATE|ALTER|DROP)\s+(?:TABLE|INDEX|VIEW|TRIGGER)|PRAGMA\s+\w+)\b")
SQL_FOLDERS = ("app/storage/", "tests/")
# A part of a statement, as it stands where one is put together.
SQL_PART = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|PRAGMA|FROM|WHERE|VALUES|ORDER BY|LIMIT|JOIN)\b")
CONSTANT = re.compile(r"^(?:static |inline )?(?:constexpr|const)\b[^;={(]*?\b(\w+)(?:\[\])?\s*[={(]", re.MULTILINE)
ARGUMENT = re.compile(r"\.arg\(\s*([^,()]*(?:\([^()]*\))?)")
JOINED = re.compile(r"(?:\+=?|%)\s*([A-Za-z_][\w.:]*(?:->\w+)*\s*\(?)")
JOINED_BEFORE = re.compile(r"(\b\w+(?:(?:\.|->)\w+)*(?:\(\s*\))?)\s*[+%]\s*(?:QStringLiteral\(|QLatin1String\(|u?\")")
SECRET_FOLDERS = ("app/access/", "app/server/")
SECRET_NAME = r"\w*(?:[Ss]ecret|[Dd]igest)\w*(?<!Length)(?<!Size)"
COMPARED_SECRET = re.compile(
    rf"\b{SECRET_NAME}\s*(?:\)\s*)?[!=]=|[!=]=\s*(?:\*\s*)?(?:\w+(?:\.|->))*{SECRET_NAME}\b(?!\s*(?:\.|->|\())"
    rf"|\b(?:memcmp|strcmp|strncmp|equal|compare)\s*\([^;]*\b{SECRET_NAME}\b|\b{SECRET_NAME}\s*\.\s*compare\b")
UNFINISHED = re.compile(r"\b(?:todo|fixme|xxx|stub|not implemented|dummy|for now|placeholder)\b", re.IGNORECASE)
# Text shown in an empty field, and the named holes of a template, are placeholders by their right name.
PLACEHOLDER_USE = re.compile(r"setPlaceholderText|placeholder(?:s\b|\(|_|\s(?:in|of|for|token|text|value|name)\b)", re.IGNORECASE)


def without_comments(text):
    """Comments become spaces, so that lines keep their numbers."""
    return TOKENS.sub(lambda m: re.sub(r"[^\n]", " ", m[0]) if m["comment"] else m[0], text)


def without_literals(text):
    def blank(match):
        if match["include"]:
            return match[0]
        return re.sub(r"[^\n]", " ", match[0])
    return TOKENS.sub(blank, text)


def literals(text):
    for match in TOKENS.finditer(text):
        if match["raw"] or match["string"]:
            yield text.count("\n", 0, match.start()) + 1, match[0]


def _first_at(pattern, text, message):
    for match in pattern.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, f"{match[0].strip()}: {message}"


def check_licence_line(text):
    lines = text.split("\n", 2)
    if lines and lines[0].startswith("#!"):
        lines = lines[1:]
    if not lines or SPDX not in lines[0]:
        yield 1, f"the first line says {SPDX}"


def check_length(text):
    count = text.count("\n")
    if count > LONGEST_FILE:
        yield count, f"{count} lines; {LONGEST_FILE} is the most a file may have"


def check_calls(path, text):
    code = without_literals(text)
    for pattern, message in BANNED:
        yield from _first_at(pattern, code, message)
    if "#include <QDBusConnection>" not in text:  # which connects only by the names of slots
        yield from _first_at(STRING_CONNECT, code, "connects are typed")
    if not path.startswith(THREAD_MAKERS):
        yield from _first_at(THREAD_START, code, "threads are made in app/base/threads and in the engine's pool")
    if path.startswith("ui/") and path != "ui/main.cpp":
        yield from _first_at(DIALOG_EXEC, code, "dialogs open(), nothing nests an event loop")


def check_sql(path, text):
    if path.startswith(SQL_FOLDERS) or (path.startswith("app/") and path.endswith("_repository.cpp")):
        return
    for line, literal in literals(text):
        if SQL.search(literal):
            yield line, "SQL stands only in app/storage and in *_repository.cpp"


def _put_together(statement, constants):
    """The first operand of + or % in a statement that is no constant of the file."""
    plain = without_literals(statement)
    for match in JOINED.finditer(plain):
        name = match[1].strip()
        if name not in constants | {"QStringLiteral(", "QLatin1String(", "QString(", "conditions.text("}:
            return match[1]
    for match in JOINED_BEFORE.finditer(statement):
        if match[1] not in constants | {"conditions.text()"}:
            return match[1]
    return None


def check_put_together(path, text):
    """Statements consist of constants; what varies is bound."""
    repository = path.startswith("app/") and path.endswith("_repository.cpp")
    if not repository and not (path.startswith("app/storage/") and path.endswith(".cpp")):
        return
    constants = set(CONSTANT.findall(text))
    if repository:
        for match in ARGUMENT.finditer(text):
            if match[1].strip() not in constants | {"QString()"}:
                yield text.count("\n", 0, match.start()) + 1, f"{match[1]}: values are bound, not put into SQL"
    at = 1
    for statement in text.split(";"):
        if any(SQL_PART.search(literal) for _, literal in literals(statement)):
            if found := _put_together(statement, constants):
                yield at + statement.count("\n"), f"{found}: values are bound, not put into SQL"
        at += statement.count("\n")


def check_secrets(path, text):
    if path.startswith(SECRET_FOLDERS):
        yield from _first_at(COMPARED_SECRET, without_literals(text), "secrets are compared by equalInConstantTime")


def check_colours(path, text):
    if not path.startswith("ui/") or path.startswith("ui/theme/"):
        return
    for line, literal in literals(text):
        if found := COLOUR.search(literal):
            yield line, f"{found[0]}: colours are named in ui/theme"


def check_words(text):
    for number, line in enumerate(text.split("\n"), 1):
        found = UNFINISHED.search(PLACEHOLDER_USE.sub("", line))
        if found:
            yield number, f"{found[0]}: work is finished or not begun"
