# SPDX-License-Identifier: Apache-2.0
"""The texts and prompts of record_default_model_vectors.py."""

ENGLISH = """\
The lighthouse at the end of the long stone pier had not been lit for eleven years when Margaret climbed its stairs \
for the first time. She counted the steps as her grandfather had taught her: one hundred and forty-two, with a \
landing after every thirty. Dust lay on the lens, and a gull had made its nest where the keeper's chair used to \
stand. From the gallery she could see the whole bay, the fishing boats that were coming home before the storm, and \
far to the west the grey line of rain.

"It still turns," she said, and pushed the heavy frame with both hands. The gears groaned, then moved. In 1953 the \
lamp had been seen from a distance of nineteen miles; captains set their clocks by its rhythm, two flashes and a \
pause of eight seconds. Since then satellites have taken over that work, and nobody on the island asks any more why \
a light was needed. But when the power failed that night, and every window in the harbour went dark, there was only \
one thing left that could tell the boats where the rocks were.

She lit the old lamp with the last of the oil, sat down beside the nest and waited. The first boat answered with \
its horn shortly after midnight. By the morning all of them had come back, and the harbour master, who had never \
believed in lamps, brought her a chair.
"""

MIXED = """\
# 读取配置 / reading the configuration
def read_config(path: str) -> dict[str, int]:
    \"\"\"Returns the values of lines such as `name = 3`; raises ValueError otherwise.\"\"\"
    values = {}
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            name, separator, value = line.partition("=")
            if not separator:
                raise ValueError(f"{path}:{number}: no '=' in {line!r}")
            values[name.strip()] = int(value)
    return values

今天的天气很好，我们去公园散步吧。机器学习模型在一台普通的电脑上运行，不需要网络连接。
Das Wetter in Zürich: 18 °C, 65 % Luftfeuchtigkeit. Prix : 12,50 € (déjà payé). Привет, мир! こんにちは 🙂🌦

| n | n² | 2ⁿ |
|---|----|----|
| 1 | 1  | 2  |
| 2 | 4  | 4  |
| 3 | 9  | 8  |

```cpp
template <typename T>
T clamp(T value, T low, T high) { return value < low ? low : value > high ? high : value; }
```
SELECT name, COUNT(*) FROM models WHERE bytes > 1000000 GROUP BY name ORDER BY 2 DESC;
"""

# Continued as they stand.
PLAIN = [
    "The capital of France is",
    "Once upon a time, in a small village by the sea,",
    "Water boils at a temperature of",
    "The three most important things to know about gardening are",
    "import os\n\ndef list_files(folder):\n",
    "In 1969, the first humans",
    "A recipe for pancakes: take two eggs,",
    "The difference between a virus and a bacterium is that",
    "1, 2, 3, 4, 5, 6,",
    "Dear Mr. Thompson,\n\nThank you for your letter of",
    "El perro corre por el parque y",
    "人工智能是",
]

# Asked through the chat template of the file.
QUESTIONS = [
    "Name three colours.",
    "What is the largest planet of the solar system?",
    "Write a short poem about the moon.",
    "Translate to French: Good morning, my friend.",
    "Explain in two sentences how a bicycle stays upright.",
    "What is 17 plus 25?",
    "Give me a list of five animals that live in the sea.",
    "Write a Python function that reverses a string.",
]
