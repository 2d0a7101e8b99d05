#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""/docs in a real browser: it asks for a key, keeps it to itself, shows the specification and calls routes.

    test_docs_page.py MW NULL_ENGINE_FOLDER [CLASS]
"""
import json

import endpoint
from browser import Browser
from endpoint import EndpointTest, operations

COUNT = "document.querySelectorAll('details.route').length"


class DocsPageTest(EndpointTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.origin = f"http://{cls.endpoint.authority}"

    def setUp(self):
        self.browser = Browser()
        self.addCleanup(self.browser.close)
        self.browser.open(self.origin + "/docs")

    def tearDown(self):
        wrong = [problem for problem in self.browser.problems if "status of 401" not in problem]
        self.assertEqual(wrong, [])
        elsewhere = [url for url in self.browser.requested if not url.startswith((self.origin + "/", "data:"))]
        self.assertEqual(elsewhere, [])
        super().tearDown()

    def say(self, name):
        return self.browser.evaluate(f"texts[language][{json.dumps(name)}]")

    def status(self):
        return self.browser.evaluate("document.getElementById('status').textContent")

    def enter(self, key):
        self.browser.evaluate("document.getElementById('key').value = ''; document.getElementById('key').focus()")
        self.browser.type(key)
        self.browser.press("Enter", 13, "\r")

    def show(self):
        self.enter(self.key)
        self.browser.wait(f"{COUNT} > 0")

    def open(self, operation):
        """The operation's details, opened; a JavaScript expression for the element."""
        element = f"document.getElementById('operation-{operation}')"
        self.browser.evaluate(f"{element}.open = true")
        self.browser.wait(f"{element}.querySelector('form') !== null")
        return element

    def send(self, element):
        self.browser.evaluate(f"{element}.querySelector('form').requestSubmit()")
        outcome = f"{element}.querySelector('form [role=status]').textContent"
        self.browser.wait(f"/^[0-9]/.test({outcome})")
        return self.browser.evaluate(outcome), self.browser.evaluate(
            f"[...{element}.querySelectorAll('form pre')].pop().textContent")

    def test_root_leads_here(self):
        self.browser.open(self.origin + "/")
        self.assertEqual(self.browser.evaluate("location.pathname"), "/docs")

    def test_it_has_no_data_without_a_key(self):
        self.assertEqual(self.browser.evaluate(COUNT), 0)
        self.assertNotIn(self.origin + "/openapi.json", self.browser.requested)
        self.browser.evaluate("document.querySelector('#keyForm [type=submit]').click()")
        self.assertEqual(self.status(), self.say("needKey"))
        self.enter("mw_0000000000000000_wrong")
        self.browser.wait(f"document.getElementById('status').textContent === {json.dumps(self.say('refused'))}")
        self.assertEqual(self.browser.evaluate(COUNT), 0)

    def test_it_lists_every_operation_and_keeps_the_key_to_itself(self):
        self.show()
        self.assertEqual(self.browser.evaluate(COUNT), len(list(operations(self.specification()))))
        self.assertEqual(self.browser.evaluate("location.href"), self.origin + "/docs")
        self.assertEqual(self.browser.evaluate("localStorage.length + sessionStorage.length"), 0)
        self.assertEqual(self.browser.evaluate("document.cookie"), "")
        self.assertNotIn(self.key, self.browser.evaluate("document.documentElement.outerHTML"))
        self.browser.evaluate("document.getElementById('forget').click()")
        self.assertEqual(self.browser.evaluate(COUNT), 0)
        self.assertEqual(self.browser.evaluate("key + document.getElementById('key').value"), "")

    def test_every_operation_opens(self):
        self.show()
        for _, path, operation in operations(self.specification()):
            with self.subTest(path=path):
                element = self.open(operation["operationId"])
                curl = self.browser.evaluate(f"{element}.querySelector('.block code').textContent")
                self.assertIn(self.origin, curl)
                self.assertEqual("Bearer $MODELWRIGHT_KEY" in curl, operation["security"] != [])
                self.assertNotIn("undefined", self.browser.evaluate(f"{element}.innerText"))

    def test_it_calls_routes(self):
        self.show()
        by_path = {(method, path): operation["operationId"]
                   for method, path, operation in operations(self.specification())}
        outcome, answer = self.send(self.open(by_path["GET", "/v1/models"]))
        self.assertRegex(outcome, r"^200 .*ms$")
        self.assertEqual([model["id"] for model in json.loads(answer)["data"]], ["null"])

        element = self.open(by_path["POST", "/v1/completions"])
        body = json.dumps({"model": "null", "prompt": "it's", "max_tokens": 3, "stream": True})
        self.browser.evaluate(f"{element}.querySelector('textarea').value = {json.dumps(body)};"
                              f"{element}.querySelector('textarea').dispatchEvent(new Event('input'))")
        self.assertIn("it'\\''s", self.browser.evaluate(f"{element}.querySelector('.block code').textContent"))
        outcome, answer = self.send(element)
        self.assertRegex(outcome, r"^200 ")
        self.assertTrue(answer.startswith("data: {") and answer.rstrip().endswith("data: [DONE]"), answer)

    def test_keys_alone_are_enough(self):
        self.show()
        element = "document.querySelector('details.route')"
        self.browser.evaluate(f"{element}.querySelector('summary').focus()")
        self.browser.press("Enter", 13, "\r")
        self.browser.wait(f"{element}.open && {element}.querySelector('form') !== null")
        self.browser.press("Tab", 9)
        self.assertTrue(self.browser.evaluate(f"{element}.contains(document.activeElement)"))

    def test_both_languages_say_everything(self):
        names = self.browser.evaluate(
            "Object.values(texts).map((words) => [...Object.keys(words), ...Object.keys(words.limits)].sort())")
        self.assertEqual(names[0], names[1])
        self.show()
        for language in ("zh-CN", "en"):
            self.browser.evaluate("document.getElementById('language').click()")
            self.assertEqual(self.browser.evaluate("document.documentElement.lang"), language)
            self.assertEqual(self.browser.evaluate(COUNT), len(list(operations(self.specification()))))

    def test_light_and_dark(self):
        grounds = []
        for dark in (False, True):
            self.browser.dark(dark)
            grounds.append(self.browser.evaluate("getComputedStyle(document.body).backgroundColor"))
        self.assertEqual(grounds, ["rgb(247, 248, 250)", "rgb(20, 24, 30)"])


if __name__ == "__main__":
    endpoint.main()
