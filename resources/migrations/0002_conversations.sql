-- SPDX-License-Identifier: Apache-2.0
-- Conversations of the window as trees of turns, and presets.

CREATE TABLE conversations (
    id {identity},
    public_id {text} NOT NULL UNIQUE,
    owner {text} NOT NULL,
    title {text} NOT NULL,
    model {text} NOT NULL, -- that answered last, as people read it
    system_prompt {text} NOT NULL,
    leaf {integer} NOT NULL, -- the turn that ends the path which is shown
    created_at {integer} NOT NULL,
    updated_at {integer} NOT NULL
) {strict};
CREATE INDEX conversations_by_time ON conversations (owner, updated_at);

-- Turns count from 1 in each conversation; parent is the turn that one follows, 0 at the first place. state
-- is open while an answer is written, then done, or interrupted where the process ended first.
CREATE TABLE conversation_turns (
    conversation_id {integer} NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    turn {integer} NOT NULL,
    parent {integer} NOT NULL,
    kind {text} NOT NULL, -- question, answer
    state {text} NOT NULL,
    written {boolean} NOT NULL, -- an answer by a person
    left_out {boolean} NOT NULL, -- not sent any more
    text {text} NOT NULL,
    sampling {json},
    figures {json},
    created_at {integer} NOT NULL,
    PRIMARY KEY (conversation_id, turn)
) {strict};

-- Probabilities of an answer's tokens; apart, because they are many times as long as the text that a filter
-- looks through.
CREATE TABLE conversation_tokens (
    conversation_id {integer} NOT NULL,
    turn {integer} NOT NULL,
    tokens {json} NOT NULL,
    PRIMARY KEY (conversation_id, turn),
    FOREIGN KEY (conversation_id, turn) REFERENCES conversation_turns (conversation_id, turn)
        ON DELETE CASCADE
) {strict};

CREATE TABLE presets (
    id {identity},
    public_id {text} NOT NULL UNIQUE,
    name {text} NOT NULL UNIQUE,
    system_prompt {text} NOT NULL,
    sampling {json} NOT NULL,
    created_at {integer} NOT NULL,
    updated_at {integer} NOT NULL,
    updated_by {text} NOT NULL
) {strict};
