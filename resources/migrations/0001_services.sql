-- SPDX-License-Identifier: Apache-2.0
-- Models, keys, deployments, settings and the records of requests and changes. Times are microseconds UTC;
-- column types are translated by app/storage/dialect.

CREATE TABLE schema_migrations (
    version {integer} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    checksum {bytes} NOT NULL,
    applied_at {integer} NOT NULL,
    program {text} NOT NULL
) {strict};

-- A registered name. last_version only grows, so that a version's number is never used twice.
CREATE TABLE models (
    id {identity},
    public_id {text} NOT NULL UNIQUE,
    name {text} NOT NULL UNIQUE,
    description {text} NOT NULL DEFAULT '',
    last_version {integer} NOT NULL DEFAULT 0,
    created_at {integer} NOT NULL,
    created_by {text} NOT NULL
) {strict};

-- An immutable artefact of a model; the file is artefacts/sha256/<sha256>.
CREATE TABLE versions (
    id {identity},
    public_id {text} NOT NULL UNIQUE,
    model_id {integer} NOT NULL REFERENCES models (id),
    version {integer} NOT NULL,
    sha256 {text} NOT NULL,
    bytes {integer} NOT NULL,
    format {text} NOT NULL,
    architecture {text} NOT NULL,
    quantization {text} NOT NULL DEFAULT '',
    parameters {integer} NOT NULL DEFAULT 0,
    context_length {integer} NOT NULL DEFAULT 0,
    license {text} NOT NULL DEFAULT '',
    source {text} NOT NULL DEFAULT '',
    description {json} NOT NULL DEFAULT '{}',
    lineage {json} NOT NULL DEFAULT '{}',
    state {text} NOT NULL DEFAULT 'ready',
    state_detail {text} NOT NULL DEFAULT '',
    verified_at {integer},
    created_at {integer} NOT NULL,
    created_by {text} NOT NULL,
    UNIQUE (model_id, version)
) {strict};
CREATE INDEX versions_by_content ON versions (sha256);

CREATE TABLE aliases (
    model_id {integer} NOT NULL REFERENCES models (id),
    alias {text} NOT NULL,
    version_id {integer} NOT NULL REFERENCES versions (id),
    updated_at {integer} NOT NULL,
    updated_by {text} NOT NULL,
    PRIMARY KEY (model_id, alias)
) {strict};
CREATE INDEX aliases_by_version ON aliases (version_id);

-- Rows are only ever added; names and numbers, not references, so that history outlives what it tells of.
CREATE TABLE alias_history (
    id {identity},
    model {text} NOT NULL,
    alias {text} NOT NULL,
    version {integer}, -- NULL: the alias was removed
    changed_at {integer} NOT NULL,
    changed_by {text} NOT NULL,
    reason {text} NOT NULL DEFAULT ''
) {strict};
CREATE INDEX alias_history_by_model ON alias_history (model, id);

-- The stored layer; what is not here has its default.
CREATE TABLE settings (
    key {text} NOT NULL PRIMARY KEY,
    value {json} NOT NULL,
    updated_at {integer} NOT NULL,
    updated_by {text} NOT NULL
) {strict};

CREATE TABLE api_keys (
    id {identity},
    key_id {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    scopes {json} NOT NULL, -- an array of words
    secret_sha256 {bytes} NOT NULL,
    created_at {integer} NOT NULL,
    created_by {text} NOT NULL,
    expires_at {integer},
    last_used_at {integer},
    revoked_at {integer},
    revoked_by {text}
) {strict};

-- The desired state of a version. target is a version's number or an alias.
CREATE TABLE deployments (
    id {identity},
    public_id {text} NOT NULL UNIQUE,
    model_id {integer} NOT NULL REFERENCES models (id),
    target {text} NOT NULL,
    configuration {json} NOT NULL DEFAULT '{}',
    load_at_start {boolean} NOT NULL DEFAULT 0,
    keep_loaded {boolean} NOT NULL DEFAULT 0,
    idle_timeout_s {integer},
    min_replicas {integer} NOT NULL DEFAULT 0,
    max_replicas {integer} NOT NULL DEFAULT 1,
    created_at {integer} NOT NULL,
    updated_at {integer} NOT NULL,
    updated_by {text} NOT NULL,
    UNIQUE (model_id, target)
) {strict};

-- Requests that have begun. A row that a dead process left becomes a record at the next start.
CREATE TABLE open_requests (
    request_id {text} NOT NULL PRIMARY KEY,
    started_at {integer} NOT NULL,
    principal {text} NOT NULL,
    key_id {text},
    address {text} NOT NULL,
    door {text} NOT NULL,
    model {text} NOT NULL,
    version {integer} NOT NULL,
    parameters {json} NOT NULL,
    prompt {text}
) {strict};

-- Requests that have ended, one row each, never changed. hash is SHA-256 over the row and prev_hash, the row
-- before; the texts are chained by their digest, so that they can be deleted and the chain still holds.
CREATE TABLE request_records (
    sequence {identity},
    request_id {text} NOT NULL UNIQUE,
    started_at {integer} NOT NULL,
    recorded_at {integer} NOT NULL,
    principal {text} NOT NULL,
    key_id {text},
    address {text} NOT NULL,
    door {text} NOT NULL,
    model {text} NOT NULL,
    version {integer} NOT NULL,
    parameters {json} NOT NULL,
    prompt_tokens {integer} NOT NULL,
    completion_tokens {integer} NOT NULL,
    time_to_first_token_us {integer},
    duration_us {integer} NOT NULL,
    status {text} NOT NULL,
    error {text} NOT NULL,
    text_sha256 {bytes},
    prev_hash {bytes} NOT NULL,
    hash {bytes} NOT NULL
) {strict};
CREATE INDEX request_records_by_time ON request_records (started_at);

-- Prompt and answer, kept only where the setting says so.
CREATE TABLE request_texts (
    sequence {integer} NOT NULL PRIMARY KEY REFERENCES request_records (sequence) ON DELETE CASCADE,
    prompt {text} NOT NULL,
    answer {text} NOT NULL
) {strict};

-- Who changed what, never changed itself; chained like request_records.
CREATE TABLE change_events (
    sequence {identity},
    changed_at {integer} NOT NULL,
    principal {text} NOT NULL,
    action {text} NOT NULL,
    resource_kind {text} NOT NULL,
    resource {text} NOT NULL,
    before {json},
    after {json},
    prev_hash {bytes} NOT NULL,
    hash {bytes} NOT NULL
) {strict};
CREATE INDEX change_events_by_resource ON change_events (resource_kind, resource, sequence);
