# SPDX-License-Identifier: Apache-2.0
"""Records what the original makes of templates, for the tests of engine/text.

usage: record_template_vectors.py [--model GGUF]

Writes tests/data/templates/language.json (a construct of the language a case) and families.json (chat
templates in the styles of published model families, written for this test, times conversations); recorded
with Python 3.11.2 and python3-jinja2 3.1.2. With --model also default_model.json: the template in the file of
the default model and what transformers 4.38.2 (with jinja2 3.1.6, gguf) renders with it."""
import json
import pathlib
import sys

import template_cases
import template_conversations
import template_reference

DATA = pathlib.Path(__file__).resolve().parent.parent / "data" / "templates"


def expectation(result):
    """Of an error only that there is one, and the message a template raised itself."""
    if "output" in result:
        return {"output": result["output"]}
    return {"error": result["error"] if result["raised"] else True}


def write(name, content):
    text = json.dumps(content, ensure_ascii=False, indent=0, separators=(",", ":"))
    (DATA / name).write_text(text + "\n", encoding="utf-8", newline="\n")


def record_language():
    env = template_reference.environment()
    cases = []
    for group, template in dict.fromkeys(template_cases.language_cases()):
        result = template_reference.render(template, template_cases.CONTEXT, env)
        if " at 0x" in result.get("output", ""):
            sys.exit(f"a case that prints an address: {template}")
        cases.append({"group": group, "template": template, **expectation(result)})
    write("language.json", {"context": template_cases.CONTEXT, "cases": cases})
    print(len(cases), "cases of the language")


def record_families():
    env = template_reference.environment()
    conversations = dict(template_conversations.contexts())
    families = {}
    for path in sorted((DATA / "families").glob("*.jinja")):
        source = path.read_bytes().decode()
        families[path.stem] = {name: expectation(template_reference.render(source, context, env))
                               for name, context in conversations.items()}
    write("families.json", {"conversations": conversations, "families": families})
    print(len(families), "families,", sum(map(len, families.values())), "texts")


def record_model(path):
    import gguf
    import tokenizers
    import transformers

    field = gguf.GGUFReader(path).fields["tokenizer.chat_template"]
    source = bytes(field.parts[field.data[0]]).decode()
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizers.Tokenizer(tokenizers.models.BPE()), chat_template=source,
        bos_token="<|im_start|>", eos_token="<|im_end|>")
    texts = []
    for name, messages in template_conversations.CONVERSATIONS.items():
        plain = [{"role": m["role"], "content": m["content"]} for m in messages]
        for prompt in (True, False):
            if not plain:
                continue
            text = tokenizer.apply_chat_template(plain, tokenize=False, add_generation_prompt=prompt)
            texts.append({"messages": plain, "add_generation_prompt": prompt, "output": text})
    write("default_model.json", {"template": source, "texts": texts})
    print(len(texts), "texts of the default model")


if __name__ == "__main__":
    record_language()
    record_families()
    if len(sys.argv) == 3 and sys.argv[1] == "--model":
        record_model(sys.argv[2])
