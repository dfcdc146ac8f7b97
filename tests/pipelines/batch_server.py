"""A server with files and batches that counts what it bills, and can kill who asks it."""

from __future__ import annotations

import json
import re
from collections import Counter

from tests.pipelines.servers import ANSWER, Reply, drop

COUNTED = {"prompt_tokens": 1000, "completion_tokens": 200}


def completion(answer=ANSWER, finish="stop", usage=COUNTED):
    """The body of one answer."""
    choice = {"message": {"content": json.dumps(answer)}, "finish_reason": finish}
    return {"model": "seer", "choices": [choice], "usage": usage}


class BatchServer:
    """The behaviour of a server; `answer` makes the lines of one request, none where it is lost."""

    def __init__(self, answer=None, status="completed", polls=1, kill=None, without=""):
        self.answer = answer or (lambda _, request: line_of(request["custom_id"]))
        self.status, self.polls, self.kill, self.without = status, polls, kill, without
        self.files, self.batches, self.billed = {}, {}, Counter()
        self.steps = []

    def __call__(self, asked, number):
        path = asked.path.partition("?")[0].removeprefix("/v1")
        step = re.sub(r"_\d+", "", f"{asked.method} {path}")
        self.steps.append(step)
        if self.without and path.startswith(self.without):
            return Reply({"error": {"message": "no such route"}}, 404)
        if self.kill and self.kill[:2] == ("before", step):
            return self._killing()
        reply = self._reply(asked, path, step)
        if self.kill and self.kill[:2] == ("after", step):
            return self._killing()
        return reply

    def _killing(self):
        end, self.kill = self.kill[2], None
        end()
        return drop

    def _reply(self, asked, path, step):
        id_ = path.split("/")[2] if path.count("/") > 1 else ""
        body = None
        if step == "POST /files":
            (content,) = (data for name, _, data in asked.parts if name == "file")
            body = self._new_file(content, name=_file_name(asked))
        elif step == "GET /files":
            body = {"data": [each["about"] for each in self.files.values()]}
        elif step == "POST /batches":
            body = self._new_batch(asked.json)
        elif step == "GET /batches":
            body = {"data": list(self.batches.values())}
        elif id_ in self.batches:
            body = self._looked(self.batches[id_])
        elif id_ in self.files:
            file = self.files.pop(id_) if asked.method == "DELETE" else self.files[id_]
            body = {"id": id_} if asked.method == "DELETE" else file["content"]
        return Reply({"error": {"message": "not found"}}, 404) if body is None else Reply(body)

    def _new_file(self, content, name=""):
        about = {"id": f"file_{len(self.steps)}", "filename": name, "bytes": len(content)}
        self.files[about["id"]] = {"about": about, "content": content}
        return about

    def _new_batch(self, asked):
        id_ = f"batch_{len(self.steps)}"
        requests = self.files[asked["input_file_id"]]["content"].splitlines()
        lines = []
        for number, each in enumerate(map(json.loads, requests)):
            found = self.answer(number, each) or ()
            lines += [found] if isinstance(found, dict) else found
            if isinstance(found, dict) and (found.get("response") or {}).get("status_code") == 200:
                self.billed[each["custom_id"]] += 1
        output = b"\n".join(json.dumps(line).encode() for line in lines)
        file = self._new_file(output)["id"] + "0"
        self.files[file] = self.files.pop(file[:-1])
        self.batches[id_] = {
            "id": id_,
            "input_file_id": asked["input_file_id"],
            "status": "in_progress",
            "output_file_id": file,
            "looks": 0,
        }
        return self.batches[id_]

    def _looked(self, batch):
        batch["looks"] += 1
        if batch["looks"] > self.polls:
            batch["status"] = self.status
        return batch


def line_of(id_, body=None, status=200):
    """One line of a file of answers."""
    response = {"status_code": status, "body": completion() if body is None else body}
    return {"custom_id": id_, "response": response, "error": None}


def _file_name(asked):
    return re.search(rb'filename="([^"]+)"', asked.body)[1].decode()
