import {describe, expect, test} from "@odoo/hoot";
import {advanceTime} from "@odoo/hoot-mock";

import {
    ANSWER_WITHIN,
    AgentFailure,
    OPEN_WITHIN,
    readAnswer,
    signDigest,
    signInWindow,
} from "@doc_signing/agent_client";

describe.current.tags("desktop");

class FakeSocket {
    static last = null;

    constructor(url) {
        this.url = url;
        this.sent = [];
        this.closed = false;
        FakeSocket.last = this;
    }

    send(frame) {
        this.sent.push(JSON.parse(frame));
    }

    close() {
        this.closed = true;
    }
}

const ask = () => signDigest("ws://127.0.0.1:1", "AAAA", {Socket: FakeSocket});
const reasonOf = (promise) => promise.catch((error) => error.reason);

test("the digest goes out in one frame and the value comes back", async () => {
    const asked = ask();
    const socket = FakeSocket.last;
    socket.onopen();
    socket.onmessage({data: '{"Status":0,"Signature":"c2ln","CertBase64":"Y2VydA=="}'});
    expect(await asked).toEqual({signature: "c2ln", certificate: "Y2VydA=="});
    expect(socket.url).toBe("ws://127.0.0.1:1/SignMsg");
    expect(socket.sent).toEqual([
        {HashAlg: "SHA256", HashValue: "AAAA", Encode: "RSA"},
    ]);
    expect(socket.closed).toBe(true);
});

test("a socket that never opens means that the program is away", async () => {
    const asked = reasonOf(ask());
    await advanceTime(OPEN_WITHIN + 1);
    expect(await asked).toBe("away");
});

test("an error before opening means away, a closed socket means cancelled", async () => {
    let asked = reasonOf(ask());
    FakeSocket.last.onerror();
    expect(await asked).toBe("away");
    asked = reasonOf(ask());
    FakeSocket.last.onopen();
    FakeSocket.last.onclose();
    expect(await asked).toBe("cancelled");
});

test("a program that never answers is given up", async () => {
    const asked = reasonOf(ask());
    FakeSocket.last.onopen();
    await advanceTime(ANSWER_WITHIN + 1);
    expect(await asked).toBe("away");
});

test("statuses and rubbish are told by their reason", () => {
    const cases = [
        ['{"Status":1}', "cancelled"],
        ['{"Status":2}', "token"],
        ['{"Status":3}', "pin"],
        ['{"Status":77}', "failed"],
        ['{"Status":"0","Signature":"x"}', "failed"],
        ['{"Status":0}', "failed"],
        ['{"Status":0,"Signature":{}}', "failed"],
        ["null", "failed"],
        ["<html>", "failed"],
    ];
    for (const [text, reason] of cases) {
        let told = null;
        try {
            readAnswer(text);
        } catch (error) {
            expect(error).toBeInstanceOf(AgentFailure);
            told = error.reason;
        }
        expect(told).toBe(reason);
    }
});

test("a window of the program is handed its frame, and its word comes as it is", async () => {
    const frame = {FileName: "https://van-thu.example/a.pdf", DocNumber: "12"};
    const asked = signInWindow("ws://127.0.0.1:1", "SignIssued", frame, {
        Socket: FakeSocket,
    });
    const socket = FakeSocket.last;
    socket.onopen();
    const told = '{"Status":0,"DocumentNumber":"12","FileServer":{"FileServer":"ab"}}';
    socket.onmessage({data: told});
    expect(await asked).toBe(told);
    expect(socket.url).toBe("ws://127.0.0.1:1/SignIssued");
    expect(socket.sent).toEqual([frame]);
});

test("a window that reports a failure or no frame signs nothing", async () => {
    for (const [data, reason] of [
        ['{"Status":1,"Message":"cancelled"}', "cancelled"],
        ['{"Status":32793}', "failed"],
        ["Error", "failed"],
        ["null", "failed"],
    ]) {
        const asked = reasonOf(
            signInWindow("ws://127.0.0.1:1", "SignCopy", {}, {Socket: FakeSocket})
        );
        FakeSocket.last.onopen();
        FakeSocket.last.onmessage({data});
        expect(await asked).toBe(reason);
    }
});
