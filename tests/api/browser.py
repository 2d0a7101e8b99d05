# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium that is told what to do through a pipe, by the Chrome DevTools protocol."""
import base64
import json
import os
import select
import subprocess
import tempfile
import time


class Browser:
    """One page. `problems` has what the page's console complained about: errors, refused loads, exceptions."""

    def __init__(self, language="en-US", width=1280, height=900):
        self.profile = tempfile.TemporaryDirectory()
        self.problems, self.requested = [], []
        self.next_id, self.received, self.session = 0, b"", None
        to_browser, self.write_end = os.pipe()
        self.read_end, from_browser = os.pipe()

        def as_three_and_four():
            # Through high numbers, so that neither is overwritten before it is moved.
            first, second = os.dup(to_browser), os.dup(from_browser)
            high = [os.dup2(first, 60), os.dup2(second, 61)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                   "--disable-background-networking", "--disable-component-update", "--disable-extensions",
                   f"--user-data-dir={self.profile.name}", f"--lang={language}", f"--accept-lang={language}",
                   f"--window-size={width},{height}", "--remote-debugging-pipe", "about:blank"]
        self.process = subprocess.Popen(["chromium", *options], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, close_fds=False, preexec_fn=as_three_and_four)
        os.close(to_browser)
        os.close(from_browser)
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.write_end)
        os.close(self.read_end)
        for _ in range(20):  # its children still write into the profile for a moment
            try:
                self.profile.cleanup()
                return
            except OSError:
                time.sleep(0.1)

    def send(self, method, limit=30, **parameters):
        self.next_id += 1
        message = {"id": self.next_id, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        ends = time.monotonic() + limit
        while time.monotonic() < ends:
            answer = self.receive(ends - time.monotonic())
            if answer and answer.get("id") == self.next_id:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return answer["result"]
        raise AssertionError(f"{method} is not answered")

    def receive(self, limit):
        while b"\0" not in self.received:
            if not select.select([self.read_end], [], [], max(limit, 0))[0]:
                return None
            piece = os.read(self.read_end, 1 << 20)
            if not piece:
                raise AssertionError("the browser ended")
            self.received += piece
        text, _, self.received = self.received.partition(b"\0")
        message = json.loads(text)
        if message.get("method") == "Runtime.exceptionThrown":
            self.problems.append(json.dumps(message["params"]["exceptionDetails"]))
        if message.get("method") == "Log.entryAdded" and message["params"]["entry"]["level"] == "error":
            self.problems.append(message["params"]["entry"]["text"])
        if message.get("method") == "Network.requestWillBeSent":
            self.requested.append(message["params"]["request"]["url"])
        return message

    def open(self, url):
        self.send("Page.navigate", url=url)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def evaluate(self, script):
        result = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise AssertionError(json.dumps(result["exceptionDetails"]))
        return result["result"].get("value")

    def wait(self, condition, limit=20):
        ends = time.monotonic() + limit
        while time.monotonic() < ends:
            if self.evaluate(condition):
                return
            time.sleep(0.05)
        raise AssertionError(f"never: {condition}; the page says {self.evaluate('document.body.innerText')[:500]!r}")

    def press(self, key, code, text=""):
        for kind in ("keyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code,
                      text=text if kind == "keyDown" else "")

    def type(self, text):
        self.send("Input.insertText", text=text)

    def dark(self, on):
        self.send("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if on else "light"}])

    def screenshot(self, path, whole=False):
        picture = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture["data"]))
