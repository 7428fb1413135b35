"""`stance label --cluster`, on a real cluster of processes."""

import json
import os
import signal
import socket

import pytest

pytest.importorskip("distributed", reason="needs the extra [cluster]")

from distributed import LocalCluster

from stance.exceptions import InputError, WorkerError
from stance.scale.job import Job
from stance.scale.shipping import Shipment
from stance.scale.stream import label_inputs

TEXT = "Ottawa accused Beijing of spying. Beijing denied it. People fear that more is to come."

# Workers that are killed leave their connections to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def archive(tmp_path, monkeypatch):
    monkeypatch.setattr("stance.scale.reading.BATCH_CHARACTERS", 200)
    lines = [json.dumps({"id": f"d{k}", "text": f"{TEXT} {k}"}) + "\n" for k in range(24)]
    (tmp_path / "in.jsonl").write_text("".join(lines))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_cluster_that_loses_a_worker_writes_what_one_process_does(archive):
    aliases = archive / "names.csv"
    aliases.write_text("alias,entity\nBeijing,China\n")
    job = Job(aliases="names.csv", entities=True)
    label_inputs(["in.jsonl"], "whole.jsonl", job=job)
    lost = []
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as cluster:

        def kill_a_worker(standing):
            if standing.documents and not lost:
                lost.extend(worker.pid for worker in list(cluster.workers.values())[:1])
                os.kill(lost[0], signal.SIGKILL)

        label_inputs(["in.jsonl"], "out.jsonl", job=job, cluster=cluster.scheduler_address, watch=kill_a_worker)
    assert lost
    assert (archive / "out.jsonl").read_bytes() == (archive / "whole.jsonl").read_bytes()
    assert '"entity": "China"' in (archive / "out.jsonl").read_text()


def test_a_cluster_that_cannot_be_used_is_said(archive, monkeypatch):
    monkeypatch.setattr("stance.scale.cluster._PATIENCE", 1)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(InputError, match=rf"--cluster '{address}' cannot be used \(.*\); start a scheduler"):
            label_inputs(["in.jsonl"], "out.jsonl", cluster=address)
    for address, options, message in [
        ("10.0.0.1:8786", {}, r"'10\.0\.0\.1:8786' is no scheduler; give tcp://HOST:PORT"),
        ("tcp://10.0.0.1:8786", {"workers": 2}, "--workers does not go with the address of a cluster"),
        ("local", {"job": Job(explain=True, model="in.jsonl")}, "--explain with --model needs the model's run"),
        ("tls://127.0.0.1:1", {}, "has no certificates; set distributed.comm.tls in dask's configuration"),
    ]:
        with pytest.raises(InputError, match=message):
            label_inputs(["in.jsonl"], "out.jsonl", cluster=address, **options)
    assert [path.name for path in archive.iterdir()] == ["in.jsonl"]


def test_what_is_shipped_is_checked_before_it_is_loaded(archive):
    shipment = Shipment.of(Job())
    ((what, data),) = shipment.files
    assert shipment.unpack().do([]).n_sentences == 0
    other = Shipment(shipment.job, shipment.version, shipment.word_lists, ((what, data[:-1]),), shipment.sha256)
    with pytest.raises(WorkerError, match="a worker got another model than was sent"):
        other.unpack()
    older = Shipment(shipment.job, "0.0.1", shipment.word_lists, shipment.files, shipment.sha256)
    with pytest.raises(WorkerError, match=r"a worker has stance .*, not 0\.0\.1 as here; install the same"):
        older.unpack()
