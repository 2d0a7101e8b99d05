#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`mw serve` and the official `openai` package: over the null engine, over a tiny model with the engine itself,
and over the default model where MODELWRIGHT_DEFAULT_MODEL names it.

    test_openai_client.py MW NULL_ENGINE_FOLDER ENGINE_FOLDER MAKE_TINY_MODEL CLIENTS_FOLDER [TEST...]

The package comes from CLIENTS_FOLDER, which `packaging/bootstrap test` fills (packaging/clients.txt).
"""
import json
import os
import subprocess
import sys
import time
import unittest
from pathlib import Path

import endpoint as support

SKIPPED = 77
ENGINE = MAKE_TINY_MODEL = CLIENTS = ""
CHINESE = "\u4f60\u597d"


class FileEndpoint(support.Endpoint):
    """Over the engine itself; `model` is the path of a model file, registered as `null` like the others."""

    def __init__(self, model, settings=None):
        super().__init__({"server.requests_per_minute": 0, **(settings or {})}, model, engine=ENGINE)

    def add_model(self, name, text):
        self.mw("models", "import", str(text), "--name", name)

    def score(self, text):
        done = subprocess.run([support.MW, "score", "null", "--json"], input=text.encode(), cwd=self.folder,
                              env=self.environment, capture_output=True, check=True, timeout=60)
        return json.loads(done.stdout)

    def ids(self, text):
        done = subprocess.run([support.MW, "tokenize", "null"], input=text.encode(), cwd=self.folder,
                              env=self.environment, capture_output=True, check=True, timeout=60)
        return [int(line) for line in done.stdout.split()]


def client_of(endpoint, key=None, **options):
    import openai  # pylint: disable=import-outside-toplevel
    return openai.OpenAI(base_url=f"http://{endpoint.authority}/v1", api_key=key or endpoint.key("infer"),
                         max_retries=0, timeout=60, **options)


def user(text):
    return [{"role": "user", "content": text}]


class ClientTest(unittest.TestCase):
    """One endpoint and one client for the tests of a class."""

    @classmethod
    def make_endpoint(cls):
        raise NotImplementedError

    @classmethod
    def setUpClass(cls):
        import openai  # pylint: disable=import-outside-toplevel
        cls.openai = openai
        cls.endpoint = cls.make_endpoint()
        cls.addClassCleanup(cls.endpoint.kill)
        cls.client = client_of(cls.endpoint)
        cls.addClassCleanup(cls.client.close)

    def tearDown(self):
        self.assertTrue(self.endpoint.alive(), "the process ended")

    def chat(self, messages="hello", **options):
        messages = user(messages) if isinstance(messages, str) else messages
        return self.client.chat.completions.create(**{"model": "null", "messages": messages, **options})

    def complete(self, prompt="hello", **options):
        return self.client.completions.create(**{"model": "null", "prompt": prompt, **options})

    def text(self, *arguments, **options):
        return self.chat(*arguments, **options).choices[0].message.content

    def refused(self, kind, work):
        with self.assertRaises(kind) as caught:
            work()
        return caught.exception

    def records(self, status, count, limit=10):
        """The newest records of that status, once there are so many."""
        ends = time.monotonic() + limit
        while True:
            found = json.loads(self.endpoint.mw("audit", "list", "--status", status, "--json"))
            if len(found) >= count or time.monotonic() > ends:
                self.assertGreaterEqual(len(found), count)
                return found
            time.sleep(0.05)

    def leave(self, path, body, after):
        """Sends a request and closes the connection after some seconds, without an answer read."""
        data = self.endpoint.request("POST", path, json.dumps(body).encode(), self.client.api_key)
        with self.endpoint.connect() as connection:
            connection.sendall(data)
            time.sleep(after)


class NullEngineTest(ClientTest):
    """The null engine answers with the prompt's bytes, a token each."""

    @classmethod
    def make_endpoint(cls):
        endpoint = support.Endpoint({"server.requests_per_minute": 0})
        endpoint.add_model("slow", "null model\ndelay_ms 100\n")
        endpoint.add_model("failing", "null model\nfail_after 3\n")
        endpoint.add_model("small", "null model\ncontext 8\n")
        return endpoint

    def test_chat(self):
        answer = self.chat()
        self.assertEqual(answer.choices[0].message.content, "hello")
        self.assertEqual(answer.choices[0].message.role, "assistant")
        self.assertEqual(answer.choices[0].finish_reason, "stop")
        self.assertEqual((answer.usage.prompt_tokens, answer.usage.completion_tokens), (6, 5))
        self.assertEqual(answer.model, "null")
        self.assertLess(abs(answer.created - time.time()), 60)
        self.assertEqual(self.chat(max_tokens=2).choices[0].finish_reason, "length")
        self.assertEqual(self.text(max_completion_tokens=3, max_tokens=5), "hel")

    def test_request_id(self):
        raw = self.client.chat.completions.with_raw_response.create(model="null", messages=user("x"))
        self.assertIn(raw.headers["x-request-id"], raw.parse().id)

    def test_stream_with_usage_and_without(self):
        for usage in (True, False):
            options = {"stream_options": {"include_usage": True}} if usage else {}
            chunks = list(self.chat(f"a {CHINESE} b", stream=True, **options))
            self.assertEqual(len({(chunk.id, chunk.model, chunk.created) for chunk in chunks}), 1)
            choices = [chunk.choices[0] for chunk in chunks if chunk.choices]
            self.assertEqual(choices[0].delta.role, "assistant")
            self.assertEqual("".join(choice.delta.content or "" for choice in choices), f"a {CHINESE} b")
            self.assertEqual([choice.finish_reason for choice in choices if choice.finish_reason], ["stop"])
            self.assertEqual(choices[-1].finish_reason, "stop")
            used = [chunk.usage for chunk in chunks if chunk.usage]
            self.assertEqual(len(used), 1 if usage else 0)
            if usage:
                self.assertEqual(chunks[-1].choices, [])
                self.assertEqual(used[0].completion_tokens, len(f"a {CHINESE} b".encode()))

    def test_characters_come_whole(self):
        for character in ("\u00e9", CHINESE, "\U0001f600\U0001f468\u200d\U0001f469"):
            for chunk in self.chat(character, stream=True):
                self.assertNotIn("\ufffd", chunk.choices[0].delta.content or "")
        self.assertEqual(self.text(CHINESE, max_tokens=4), "\u4f60\ufffd")

    def test_completion_stream(self):
        chunks = list(self.complete("abc", stream=True, stream_options={"include_usage": True}))
        self.assertEqual("".join(chunk.choices[0].text for chunk in chunks if chunk.choices), "abc")
        self.assertEqual(chunks[-1].usage.total_tokens, 7)

    def test_wrong_key(self):
        for key in ("mw_nobody_nothing", "sk-x"):
            with client_of(self.endpoint, key) as other:
                error = self.refused(self.openai.AuthenticationError, other.models.list)
                self.assertEqual(error.body["type"], "authentication_error")

    def test_key_without_the_scope(self):
        with client_of(self.endpoint, self.endpoint.key("metrics")) as other:
            self.refused(self.openai.PermissionDeniedError, other.models.list)
        with client_of(self.endpoint, self.endpoint.key("read")) as other:
            self.assertTrue(other.models.list().data)
            self.refused(self.openai.PermissionDeniedError,
                         lambda: other.chat.completions.create(model="null", messages=user("x")))

    def test_unknown_model(self):
        for model in ("nothing", "null:7", "null@stable", "../etc", "scenario"):
            for work in (self.chat, self.complete, lambda model: self.client.models.retrieve(model)):
                error = self.refused(self.openai.APIStatusError, lambda: work(model=model))
                self.assertIn(error.status_code, (400, 404), model)
        error = self.refused(self.openai.NotFoundError, lambda: self.chat(model="nothing"))
        self.assertEqual(error.code, "model_not_found")
        self.assertEqual(error.param, "model")

    def test_models(self):
        self.assertEqual({model.id for model in self.client.models.list()}, {"null", "slow", "failing", "small"})
        for name in ("null", "null:1", "null@production", "null@latest"):
            self.assertEqual(self.client.models.retrieve(name).id, name)
            self.assertEqual(self.chat(model=name).model, name)

    def test_several_choices_and_prompts(self):
        answer = self.chat(n=3)
        self.assertEqual([choice.index for choice in answer.choices], [0, 1, 2])
        texts = {}
        for chunk in self.chat(n=3, stream=True):
            choice = chunk.choices[0]
            texts[choice.index] = texts.get(choice.index, "") + (choice.delta.content or "")
        self.assertEqual(texts, {0: "hello", 1: "hello", 2: "hello"})
        answer = self.complete(["ab", "cde"], n=2)
        self.assertEqual([choice.text for choice in answer.choices], ["ab", "ab", "cde", "cde"])
        self.assertEqual(answer.usage.prompt_tokens, 3 + 4)
        self.assertEqual(self.complete([104, 105]).choices[0].text, "hi")
        self.assertEqual([c.text for c in self.complete([[104, 105], [106]]).choices], ["hi", "j"])
        error = self.refused(self.openai.BadRequestError, lambda: self.complete([258]))
        self.assertEqual(error.param, "prompt")

    def test_lenient_where_clients_are(self):
        answer = self.client.chat.completions.create(
            model="null", messages=[
                {"role": "developer", "content": "D"},
                {"role": "user", "name": "joe", "content": [{"type": "text", "text": CHINESE}]},
                {"role": "assistant", "content": None, "tool_calls": [
                    {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
                {"role": "tool", "tool_call_id": "1", "content": "T"}],
            temperature=None, stop=None, n=None, tools=None, user="somebody", store=False, metadata={"a": "b"},
            extra_body={"num_ctx": 4096, "num_thread": 2, "reasoning_effort": {"effort": "low"}, "cache": None})
        self.assertTrue(answer.choices[0].message.content.startswith("D" + CHINESE))

    def test_refused_by_name(self):
        tool = {"type": "function", "function": {"name": "f", "parameters": {}}}
        for field, value in (("tools", [tool]), ("response_format", {"type": "json_object"}), ("n", 17),
                             ("temperature", -1), ("top_logprobs", 2), ("modalities", ["audio"]),
                             ("seed", 2 ** 63), ("stop", [""]), ("logit_bias", {"999": 1})):
            error = self.refused(self.openai.BadRequestError, lambda: self.chat(**{field: value}))
            self.assertIn(field, str(error.param), error.message)
        self.assertEqual(self.refused(self.openai.BadRequestError,
                                      lambda: self.complete(suffix="x")).param, "suffix")
        error = self.refused(self.openai.BadRequestError, lambda: self.chat("long enough", model="small"))
        self.assertEqual(error.code, "context_length_exceeded")

    def test_failing_stream_raises(self):
        with self.assertRaises(self.openai.APIError):
            for _ in self.chat(model="failing", stream=True):
                pass
        self.refused(self.openai.InternalServerError, lambda: self.chat(model="failing"))

    def test_leaving_frees_the_slot(self):
        before = len(json.loads(self.endpoint.mw("audit", "list", "--status", "cancelled", "--json")))
        body = {"model": "slow", "messages": user("x" * 300)}
        for more in ({"stream": True}, {"stream": False}, {"stream": True, "n": 2}):
            self.leave("/v1/chat/completions", {**body, **more}, 0.5)
        with self.chat("y" * 300, model="slow", stream=True) as stream:
            for number, _ in enumerate(stream):
                if number == 2:
                    break
        self.leave("/v1/score", {"model": "slow", "input": "x" * 300}, 0.5)
        found = self.records("cancelled", before + 6)
        self.assertEqual({record["door"] for record in found}, {"http"})

    def test_records(self):
        raw = self.client.chat.completions.with_raw_response.create(model="null", messages=user("x"), n=2)
        identifier = raw.headers["x-request-id"]
        found = json.loads(self.endpoint.mw("audit", "list", "--limit", "10", "--json"))
        ours = [record for record in found if identifier in json.dumps(record)]
        self.assertEqual(len(ours), 2, found[:2])
        self.assertEqual({record["address"] for record in ours}, {"127.0.0.1"})


class TinyModelTest(ClientTest):
    """Random weights, the engine itself."""

    @classmethod
    def make_endpoint(cls):
        cls.file = Path(os.environ.get("TMPDIR", "/tmp")) / f"modelwright-tiny-{os.getpid()}.gguf"
        cls.addClassCleanup(cls.file.unlink)
        subprocess.run([MAKE_TINY_MODEL, cls.file], check=True)
        return FileEndpoint(cls.file)

    def test_seeds(self):
        one = self.text(temperature=1.5, seed=11, max_tokens=20)
        self.assertEqual(self.text(temperature=1.5, seed=11, max_tokens=20), one)
        self.assertNotEqual(self.text(temperature=1.5, seed=12, max_tokens=20), one)
        both = self.chat(temperature=1.5, seed=11, max_tokens=20, n=2)
        self.assertEqual(both.choices[0].message.content, one)
        self.assertEqual(both.choices[1].message.content, self.text(temperature=1.5, seed=12, max_tokens=20))

    def test_logit_bias(self):
        answer = self.complete("the", temperature=0, max_tokens=3, logprobs=1, logit_bias={"37": 100})
        self.assertEqual(len(set(answer.choices[0].logprobs.tokens)), 1)
        self.assertEqual(answer.choices[0].text, answer.choices[0].logprobs.tokens[0] * 3)

    def test_stop(self):
        options = {"temperature": 0, "max_tokens": 30}
        whole = self.complete("the cat", **options).choices[0].text
        cut = whole[4:6]
        choice = self.complete("the cat", stop=[cut, "never there"], **options).choices[0]
        self.assertEqual(choice.text, whole[:whole.index(cut)])
        self.assertEqual(choice.finish_reason, "stop")
        streamed = "".join(chunk.choices[0].text for chunk in
                           self.complete("the cat", stop=cut, stream=True, **options))
        self.assertEqual(streamed, choice.text)

    def test_chat_logprobs(self):
        answer = self.chat("the", temperature=0, max_tokens=5, logprobs=True, top_logprobs=3, extra_body={
            "ignore_eos": True})
        entries = answer.choices[0].logprobs.content
        self.assertEqual(len(entries), 5)
        for entry in entries:
            self.assertEqual(len(entry.top_logprobs), 3)
            self.assertEqual(entry.top_logprobs[0].logprob, entry.logprob)  # greedy takes the likeliest
            self.assertEqual(bytes(entry.bytes).decode("utf-8", "replace"), entry.token)
        streamed = [entry for chunk in self.chat("the", temperature=0, max_tokens=5, logprobs=True, top_logprobs=3,
                                                 stream=True, extra_body={"ignore_eos": True})
                    for entry in (chunk.choices[0].logprobs.content if chunk.choices[0].logprobs else [])]
        self.assertEqual(streamed, entries)

    def test_echo_is_the_score(self):
        check_echo(self, ["the cat sat", "on a mat, quickly", CHINESE])

    def test_score_and_tokens(self):
        text = "the quick brown fox"
        ids = self.endpoint.ids(text)
        score = self.endpoint.score(text)
        for given in (text, ids):
            answer = self.endpoint.call("POST", "/v1/score", {"model": "null", "input": given, "top_logprobs": 1},
                                        self.client.api_key).json()["data"][0]
            self.assertAlmostEqual(answer["logprob"], score["logprob"], delta=1e-4)
            self.assertEqual([token["id"] for token in answer["per_token"]], ids)
        forth = self.endpoint.call("POST", "/v1/tokenize", {"model": "null", "text": text}, self.client.api_key)
        self.assertEqual(forth.json()["tokens"], ids)
        back = self.endpoint.call("POST", "/v1/detokenize", {"model": "null", "tokens": ids}, self.client.api_key)
        self.assertIn(text, back.json()["text"])


class DefaultModelTest(ClientTest):
    """What a user sees first."""

    @classmethod
    def make_endpoint(cls):
        path = os.environ.get("MODELWRIGHT_DEFAULT_MODEL")
        if not path:
            if os.environ.get("CI"):
                raise AssertionError("MODELWRIGHT_DEFAULT_MODEL has to name the default model in continuous integration")
            raise unittest.SkipTest("MODELWRIGHT_DEFAULT_MODEL is not set")
        return FileEndpoint(path)

    def test_answers(self):
        question = "What is the capital of France? One word."
        answer = self.chat(question, temperature=0, max_tokens=16)
        self.assertIn("Paris", answer.choices[0].message.content)
        self.assertEqual(answer.choices[0].finish_reason, "stop")
        streamed = "".join(chunk.choices[0].delta.content or "" for chunk in
                           self.chat(question, temperature=0, max_tokens=16, stream=True))
        self.assertEqual(streamed, answer.choices[0].message.content)
        self.assertIn("Paris", self.complete("The capital of France is", temperature=0, max_tokens=4).choices[0].text)

    def test_chinese(self):
        asked = [{"role": "developer", "content": "You repeat."}, *user(CHINESE)]
        for chunk in self.chat(asked, temperature=0, max_tokens=24, stream=True):
            self.assertNotIn("\ufffd", chunk.choices[0].delta.content or "")
        echoed = self.complete(CHINESE, echo=True, max_tokens=1, temperature=0, logprobs=1).choices[0]
        self.assertTrue(echoed.text.startswith(CHINESE))

    def test_echo_is_the_score(self):
        check_echo(self, ["The capital of France is Paris.", "Dogs bark and cats meow.", CHINESE + ", world"])

    def test_greedy_is_seen(self):
        greedy = self.complete("The capital of France is", temperature=0, max_tokens=3, logprobs=1).choices[0]
        text = "The capital of France is" + greedy.text
        start = len(self.endpoint.ids("The capital of France is"))
        for ending, expected in (("", True), (" purple", False)):
            logprobs = self.complete(text + ending, echo=True, max_tokens=1, logprobs=1,
                                     temperature=0).choices[0].logprobs
            pairs = list(zip(logprobs.token_logprobs, logprobs.top_logprobs))[start:-1]
            self.assertEqual(all(own == max(top.values()) for own, top in pairs), expected)

    def test_leaving_during_the_prompt(self):
        words = " ".join(f"word{number}" for number in range(600))
        for path, body in (("/v1/completions", {"prompt": words}), ("/v1/completions", {"prompt": words, "stream": True}),
                           ("/v1/completions", {"prompt": words, "echo": True, "logprobs": 1}),
                           ("/v1/score", {"input": words})):
            before = len(json.loads(self.endpoint.mw("audit", "list", "--status", "cancelled", "--json")))
            self.text("x", max_tokens=1)  # loaded
            self.leave(path, {"model": "null", "max_tokens": 500, **body}, 0.1)
            record = self.records("cancelled", before + 1)[0]
            self.assertEqual(record["completion_tokens"], 0, path)


def check_echo(test, texts):
    """As lm-evaluation-harness's local-completions asks and reads: temperature 0, max_tokens 1, logprobs 1, echo;
    the log-probabilities but the last, and whether each is that of the likeliest token."""
    ids = [test.endpoint.ids(text) for text in texts]
    for prompts in (texts, ids):
        for most in (1, 0):
            answer = test.complete(prompts, temperature=0, max_tokens=most, logprobs=1, seed=1234, echo=True)
            test.assertEqual([choice.index for choice in answer.choices], list(range(len(texts))))
            for choice, text, tokens in zip(answer.choices, texts, ids):
                expected = test.endpoint.score(text)
                read = choice.logprobs
                test.assertEqual(len(read.token_logprobs), len(tokens) + most)
                test.assertEqual(len(read.top_logprobs), len(read.tokens))
                prompt = read.token_logprobs[:len(tokens)]
                test.assertIsNone(prompt[0])
                for got, wanted in zip(prompt[1:], expected["per_token"][1:]):
                    test.assertAlmostEqual(got, wanted["logprob"], delta=1e-4)
                test.assertAlmostEqual(sum(prompt[1:]), expected["logprob"], delta=1e-3)
                for own, top in zip(read.token_logprobs[1:], read.top_logprobs[1:]):
                    test.assertGreaterEqual(max(top.values()), own)
                test.assertTrue(choice.text.startswith(text))
                test.assertEqual(read.text_offset, sorted(read.text_offset))


def main():
    global ENGINE, MAKE_TINY_MODEL, CLIENTS  # pylint: disable=global-statement
    paths = [str(Path(argument).resolve()) for argument in sys.argv[1:6]]
    support.MW, support.NULL_ENGINE, ENGINE, MAKE_TINY_MODEL, CLIENTS = paths
    sys.path.insert(0, CLIENTS)
    try:
        import openai  # noqa: F401 pylint: disable=import-outside-toplevel,unused-import
    except ImportError as missing:
        print(f"the client is not there ({missing}): packaging/bootstrap test fetches it into {CLIENTS}")
        sys.exit(1 if os.environ.get("CI") else SKIPPED)
    unittest.main(module="__main__", argv=[sys.argv[0], *sys.argv[6:]])


if __name__ == "__main__":
    main()
