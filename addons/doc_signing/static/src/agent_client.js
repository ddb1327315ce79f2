/**
 * The Government's signing program on one's own computer: a command is a socket, one
 * frame goes each way, and closing without an answer means that the person cancelled.
 */

export const OPEN_WITHIN = 3000;
export const ANSWER_WITHIN = 300000;

/** Statuses that have been seen: 1 cancelled, 2 no token, 3 PIN. */
const REASONS = {1: "cancelled", 2: "token", 3: "pin"};

/** Why no value came; `reason` is what the server is told. */
export class AgentFailure extends Error {
    constructor(reason, detail = "") {
        super(detail || reason);
        this.reason = reason;
    }
}

/** The program's frame, if it says that all went well; else throws AgentFailure. */
function goodFrame(text) {
    let answer = null;
    try {
        answer = JSON.parse(text);
    } catch {
        throw new AgentFailure("failed", "no JSON");
    }
    if (!answer || answer.Status !== 0) {
        const reason = REASONS[answer && answer.Status] || "failed";
        throw new AgentFailure(reason, (answer && answer.Message) || "");
    }
    return answer;
}

/**
 * What the program's frame says: `{signature, certificate}`, or throws AgentFailure.
 */
export function readAnswer(text) {
    const answer = goodFrame(text);
    if (typeof answer.Signature !== "string" || !answer.Signature) {
        throw new AgentFailure("failed", "no signature");
    }
    const certificate = typeof answer.CertBase64 === "string" ? answer.CertBase64 : "";
    return {signature: answer.Signature, certificate};
}

/**
 * Have a SHA-256 digest (base64) signed. The program itself asks for the PIN.
 */
export function signDigest(base, digest, options) {
    const frame = {HashAlg: "SHA256", HashValue: digest, Encode: "RSA"};
    return exchange(base, "SignMsg", frame, readAnswer, options);
}

/**
 * Have the program fetch, show, sign and bring back a file; what it says in the end,
 * as it came: the server reads it.
 */
export function signInWindow(base, command, frame, options) {
    const read = (text) => {
        goodFrame(text);
        return text;
    };
    return exchange(base, command, frame, read, options);
}

function exchange(base, command, frame, read, {Socket = WebSocket} = {}) {
    return new Promise((resolve, reject) => {
        let socket = null;
        try {
            socket = new Socket(`${base}/${command}`);
        } catch (error) {
            reject(new AgentFailure("away", error.message));
            return;
        }
        let opened = false;
        const end = (done, value) => {
            clearTimeout(timer);
            socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null;
            socket.close();
            done(value);
        };
        const fail = (reason) => end(reject, new AgentFailure(reason));
        let timer = setTimeout(() => fail("away"), OPEN_WITHIN);
        socket.onopen = () => {
            opened = true;
            clearTimeout(timer);
            timer = setTimeout(() => fail("away"), ANSWER_WITHIN);
            socket.send(JSON.stringify(frame));
        };
        socket.onmessage = ({data}) => {
            try {
                end(resolve, read(data));
            } catch (error) {
                end(reject, error);
            }
        };
        socket.onerror = () => fail(opened ? "failed" : "away");
        socket.onclose = () => fail(opened ? "cancelled" : "away");
    });
}
