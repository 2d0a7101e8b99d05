#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The guards are guarded: each rule catches its violation in a small tree, and a clean tree has no finding."""
import json
import tempfile
import unittest
from pathlib import Path

import check_binaries
import check_tree
import layers

SPDX = "// SPDX-License-Identifier: Apache-2.0\n"
PRESETS = {
    "version": 6,
    "configurePresets": [{"name": name} for name in ("release", "dev", "asan", "asan-parsers", "tsan")],
    "buildPresets": [{"name": "release", "configurePreset": "release"}],
}
CLEAN = {
    "README.md": "# Name\n\n```\npackaging/bootstrap run\n```\n\n## Use\n\n[Licence](LICENSE)\n",
    "README.zh-CN.md": "# 名称\n\n```\npackaging/bootstrap run\n```\n\n## 使用\n",
    "LICENSE": "text\n",
    "CMakePresets.json": json.dumps(PRESETS),
    ".ci/run": 'cd "$(dirname "$0")/.." && exec packaging/bootstrap test\n',
    "engine/api/result.h": SPDX,
    "engine/base/half.h": SPDX + '#include "engine/api/result.h"\n',
    "engine/weights/gguf.cpp": SPDX + '#include "engine/base/half.h"\n#include <vector>\n',
    "engine/text/bpe.h": SPDX,
    "engine/models/llama.cpp": SPDX + '#include "engine/text/bpe.h"\n',
    "app/base/paths.h": SPDX + "#include <QString>\n",
    "app/serving/service.h": SPDX + '#include "app/base/paths.h"\n#include "engine/api/result.h"\n',
    "app/storage/connection.cpp": SPDX + 'auto sql = "SELECT name FROM models";\n',
    "app/registry/model_repository.cpp": SPDX + 'auto sql = "INSERT INTO models VALUES (?)";\n',
    "ui/theme/tokens.h": SPDX,
    "ui/pages/home/page.h": SPDX + '#include "ui/theme/tokens.h"\n#include "app/serving/service.h"\n',
    "ui/main.cpp": SPDX + '#include "ui/pages/home/page.h"\nint main() { return application.exec(); }\n',
    "tests/unit/text.cpp": SPDX + '#include "engine/text/bpe.h"\n',
}
QT_HEADERS = {"QtCore": ["QString"], "QtGui": ["QColor"], "QtWidgets": ["QWidget"]}


class Tree(unittest.TestCase):
    def findings_of(self, changes):
        with tempfile.TemporaryDirectory() as folder:
            root, qt = Path(folder) / "tree", Path(folder) / "qt"
            for name, text in {**CLEAN, **changes}.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, "utf-8")
            for module, headers in QT_HEADERS.items():
                (qt / module).mkdir(parents=True)
                for header in headers:
                    (qt / module / header).write_text("")
            return check_tree.check(root, qt)

    def assertCaught(self, name, text, words):
        findings = self.findings_of({name: text})
        self.assertEqual([found[0] for found in findings], [name], findings)
        self.assertIn(words, findings[0][2])

    def test_clean_tree_has_no_finding(self):
        self.assertEqual(self.findings_of({}), [])

    def test_a_lower_folder_may_not_include_a_higher_one(self):
        self.assertCaught("engine/base/half.h", SPDX + '#include "engine/text/bpe.h"\n', "the later engine/text")
        self.assertCaught("app/base/paths.h", SPDX + '#include "app/serving/service.h"\n', "the later app/serving")
        self.assertCaught("ui/theme/tokens.h", SPDX + '#include "ui/pages/home/page.h"\n', "the later ui/pages")

    def test_siblings_may_not_include_each_other(self):
        self.assertCaught("engine/weights/gguf.cpp", SPDX + '#include "engine/text/bpe.h"\n', "siblings")
        self.assertCaught("ui/widgets/field.h", SPDX + '#include "ui/theme/tokens.h"\n', "siblings")

    def test_a_page_may_not_include_another_page(self):
        self.assertCaught("ui/pages/models/page.h", SPDX + '#include "ui/pages/home/page.h"\n', "page models")

    def test_areas_keep_their_direction(self):
        self.assertCaught("app/base/paths.h", SPDX + '#include "engine/base/half.h"\n', "app may not include engine/base")
        self.assertCaught("ui/theme/tokens.h", SPDX + '#include "engine/text/bpe.h"\n', "ui may not include engine/text")
        self.assertCaught("engine/text/bpe.h", SPDX + '#include "app/base/paths.h"\n', "engine may not include app/base")
        self.assertCaught("plugins/event_file/a.cpp", SPDX + '#include "app/base/paths.h"\n', "plugins may not include")

    def test_an_unknown_folder_is_named(self):
        self.assertCaught("engine/helpers/a.cpp", SPDX + '#include "engine/api/result.h"\n', "not in the table")

    def test_includes_start_at_the_root(self):
        self.assertCaught("engine/text/bpe.h", SPDX + '#include "tables.h"\n', "from the repository root")

    def test_qt_modules(self):
        self.assertCaught("engine/text/bpe.h", SPDX + "#include <QString>\n", "no Qt")
        self.assertCaught("app/base/paths.h", SPDX + "#include <QColor>\n", "QtGui")
        self.assertCaught("app/base/paths.h", SPDX + "#include <QtWidgets/QWidget>\n", "QtWidgets")

    def test_libtorch_stays_in_its_folders(self):
        self.assertCaught("engine/models/llama.cpp", SPDX + "#include <ATen/core/Tensor.h>\n", "LibTorch")
        self.assertEqual(self.findings_of({"engine/torch/a.cpp": SPDX + "#include <torch/torch.h>\n"}), [])

    def test_a_commented_include_is_none(self):
        self.assertEqual(self.findings_of({"engine/text/bpe.h": SPDX + '// #include "app/base/paths.h"\n'}), [])

    def test_licence_line_and_length(self):
        self.assertCaught("engine/text/bpe.h", "#pragma once\n", "SPDX")
        self.assertCaught("engine/text/bpe.h", SPDX + "\n" * 800, "801 lines")
        self.assertEqual(self.findings_of({"engine/text/ranges.inc": SPDX + "\n" * 900}), [])

    def test_banned_calls(self):
        for call in ("torch::load(file);", "std::regex r;", 'system("ls");', 'std::popen("ls", "r");',
                     "connect(a, SIGNAL(b()));"):
            with self.subTest(call):
                self.assertCaught("app/base/paths.h", SPDX + call + "\n", call.split("(")[0].split(" ")[0].split("::")[-1])
        self.assertEqual(self.findings_of({"app/base/paths.h": SPDX + "// never system(x)\nauto t = \"system(x)\";\n"}), [])
        self.assertEqual(self.findings_of({"app/base/paths.h": SPDX + "file.system(1); file_system(2); QLocale::system();\n"}), [])

    def test_only_d_bus_connects_by_name(self):
        text = SPDX + "#include <QDBusConnection>\nbus.connect(a, SLOT(b()));\n"
        self.assertEqual(self.findings_of({"ui/theme/appearance.cpp": text}), [])

    def test_threads_and_singletons(self):
        self.assertCaught("app/serving/service.cpp", SPDX + "std::thread worker(run);\n", "app/base/threads")
        self.assertCaught("ui/shell/window.cpp", SPDX + "QtConcurrent::run(work);\n", "app/base/threads")
        self.assertCaught("app/serving/service.h", SPDX + "static Service& instance();\n", "singletons")
        self.assertEqual(self.findings_of({"engine/base/pool.h": SPDX + "std::vector<std::thread> threads;\n"}), [])

    def test_colours_stay_in_the_theme(self):
        self.assertCaught("ui/pages/home/page.cpp", SPDX + 'setStyleSheet("color: #1F5FBF");\n', "ui/theme")
        self.assertEqual(self.findings_of({"ui/theme/tokens.cpp": SPDX + 'auto accent = "#1F5FBF";\n'}), [])

    def test_dialogs_do_not_nest_an_event_loop(self):
        self.assertCaught("ui/pages/home/page.cpp", SPDX + "dialog.exec();\n", "open()")

    def test_sql_stays_in_repositories(self):
        self.assertCaught("app/serving/service.cpp", SPDX + 'q = "SELECT id FROM keys";\n', "SQL")
        self.assertCaught("ui/pages/home/page.cpp", SPDX + 'q = R"(DELETE FROM keys)";\n', "SQL")

    def test_statements_consist_of_constants(self):
        name = "app/registry/model_repository.cpp"
        clean = ('const auto columns = "id, name";\nconst auto chosen = "SELECT id FROM models %1";\n'
                 'auto f() { return query(QStringLiteral("SELECT ") + columns + QStringLiteral(" FROM models") + '
                 'conditions.text() + " LIMIT ?", values); }\nauto g() { return chosen.arg(QString()); }\n'
                 'auto h() { return list + "no statement"; }\n')
        self.assertEqual(self.findings_of({name: SPDX + clean}), [])
        for wrong in ('auto f() { return query("SELECT id FROM models WHERE name = \'" + name + "\'"); }\n',
                      'auto f() { return query(QStringLiteral("SELECT id FROM models ORDER BY ") + order); }\n',
                      'auto f() { return query(order % QStringLiteral(" LIMIT 1")); }\n',
                      'auto f() { return query(user.filter() + " LIMIT 1"); }\n',
                      'auto f() { sql += "WHERE a" + request->text; }\n',
                      'const auto chosen = "SELECT id FROM models %1";\nauto f() { return chosen.arg(name); }\n'):
            self.assertCaught(name, SPDX + wrong, "values are bound")
        self.assertCaught("app/storage/connection.cpp", SPDX + 'auto f() { return "PRAGMA user_version = " + n; }\n',
                          "values are bound")

    def test_secrets_are_compared_in_constant_time(self):
        clean = ("const bool same = equalInConstantTime(digest, key->secretDigest);\n"
                 "if (secret.size() != secretLength || text.size() != secretLength || digest.isEmpty()) return;\n"
                 "key.secretDigest = digestOf(secret);\n")
        self.assertEqual(self.findings_of({"app/access/service.cpp": SPDX + clean}), [])
        self.assertEqual(self.findings_of({"app/registry/a.cpp": SPDX + "if (digest == other) {}\n"}), [])
        for wrong in ("if (digest == key.secretDigest) {}\n", "if (given != key->secret) {}\n",
                      "if (secret == given) {}\n", "return std::memcmp(a, secret.data(), 43) == 0;\n",
                      "return std::equal(digest.begin(), digest.end(), other.begin());\n",
                      "return secretDigest.compare(other);\n"):
            self.assertCaught("app/server/middleware/keys.cpp", SPDX + wrong, "equalInConstantTime")

    def test_qt_charts_stay_behind_one_interface(self):
        chart = SPDX + "#include <QtCharts/QChart>\n"
        self.assertEqual(self.findings_of({"ui/charts/a.cpp": chart}), [])
        self.assertCaught("ui/charts/a.h", chart.replace(SPDX, SPDX + "#pragma once\n"), "Qt Charts is included only")
        self.assertCaught("ui/pages/monitor/a.cpp", chart, "Qt Charts is included only")
        def modules(header):
            return ["QtCharts"] if header == "QLineSeries" else []
        self.assertIn("Qt Charts", layers.check_system_include("ui/pages/monitor/b.cpp", "QLineSeries", modules))
        self.assertIsNone(layers.check_system_include("ui/charts/b.cpp", "QLineSeries", modules))

    def test_boost_stays_in_one_folder(self):
        self.assertEqual(self.findings_of({"app/server/http/a.cpp": SPDX + "#include <boost/asio.hpp>\n"}), [])
        self.assertCaught("app/server/routes/a.cpp", SPDX + "#include <boost/asio.hpp>\n", "Boost is included only")

    def test_unfinished_work_is_found(self):
        self.assertCaught("engine/text/bpe.h", SPDX + "// TODO later\n", "TODO")
        self.assertEqual(self.findings_of({"ui/pages/home/page.cpp": SPDX + "edit->setPlaceholderText(text);\n"}), [])

    def test_readmes_are_equal(self):
        self.assertCaught("README.zh-CN.md", CLEAN["README.zh-CN.md"] + "\n## 更多\n", "has 4 headings")
        self.assertCaught("README.zh-CN.md", CLEAN["README.zh-CN.md"].replace("bootstrap run", "bootstrap test"), "differs")

    def test_links_lead_somewhere(self):
        self.assertCaught("docs/a.md", "\n[b](b.md)\n", "b.md is not there")

    def test_presets_and_ci(self):
        self.assertCaught("CMakePresets.json", "{", "")
        self.assertCaught("CMakePresets.json", json.dumps({**PRESETS, "configurePresets": PRESETS["configurePresets"][:-1]}), "tsan")
        self.assertCaught(".ci/run", "true\n", "packaging/bootstrap test")


class Binaries(unittest.TestCase):
    def test_forbidden_libraries_are_found(self):
        section = (" 0x01 (NEEDED)   Shared library: [libQt6Core.so.6]\n"
                   " 0x01 (NEEDED)   Shared library: [libQt6Gui.so.6]\n")
        libraries = check_binaries.needed(section)
        self.assertEqual(libraries, ["libQt6Core.so.6", "libQt6Gui.so.6"])
        self.assertEqual(check_binaries.wrong_libraries("mw", libraries), ["libQt6Gui.so.6"])
        self.assertEqual(check_binaries.wrong_libraries("libmodelwright_engine.so", libraries), libraries)
        self.assertEqual(check_binaries.wrong_libraries("modelwright", libraries), [])

    def test_engine_symbols(self):
        promised = check_binaries.entries('inline constexpr const char* engineCreateSymbol = "make_engine";')
        self.assertEqual(promised, ["make_engine"])
        self.assertEqual(list(check_binaries.engine_symbol_findings("e.so", "0000 T make_engine\n0001 W other\n", promised)), [])
        self.assertEqual(len(list(check_binaries.engine_symbol_findings("e.so", "0000 u unique\n", promised))), 2)


if __name__ == "__main__":
    unittest.main()
