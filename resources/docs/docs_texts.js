// SPDX-License-Identifier: Apache-2.0
"use strict";

// The page's own words. What routes do is described in the specification, in English.
const texts = {
  en: {
    other: "中文", otherLabel: "用中文显示本页", title: "REST interface", skip: "Skip to the content",
    key: "Key", load: "Show the interface", reload: "Load again", forget: "Forget the key",
    introTitle: "The REST interface of this program",
    introBody: "Predictions in the forms of OpenAI's interface stand below /v1, management below /api/v1. " +
      "Enter a key above: this page fetches the specification with it and lists every path, with examples to " +
      "copy and to try.",
    introKey: "Make a key",
    introKeep: "The key is shown once. This page keeps it in memory only: never in the address, never on disk.",
    introFirst: "A first call",
    needKey: "Enter a key first.", loading: "Loading the specification…",
    refused: "The key is missing, unknown, expired or revoked.",
    failed: "The specification cannot be fetched: ", loaded: "{0} operations.",
    open: "Open: no key is needed", anyKey: "Any valid key", oneScope: "Needs the scope", anyScope: "Needs one of the scopes",
    parameters: "Parameters", body: "Body", answers: "Answers", example: "As curl", name: "Name", type: "Type",
    meaning: "Meaning", required: "required", place: "In", status: "Status", content: "Content", path: "path", query: "query",
    copy: "Copy", copied: "Copied", tryIt: "Try it", send: "Send", stop: "Stop", sending: "Sending…",
    stopped: "Stopped.", unreachable: "The server cannot be reached: ", headers: "Headers", answer: "Answer",
    ms: "{0} ms", cut: "\n… the rest is not shown", errors: "Errors",
    errorsBody: "Below /v1 an error has OpenAI's shape, elsewhere it is a problem document (RFC 9457). The code is " +
      "the same in both.",
    code: "Code", sure: "This changes something. Send it?", noContent: "No content",
    comma: ", ", errorAnswers: "An error; see {0}", or: " or ", list: "list of ", map: "object of ", anything: "anything", object: "object", nothing: "null",
    limits: { minimum: "at least {0}", maximum: "at most {0}", exclusiveMinimum: "more than {0}",
      exclusiveMaximum: "less than {0}", minLength: "characters: at least {0}", maxLength: "characters: at most {0}",
      minItems: "items: at least {0}", maxItems: "items: at most {0}", maxProperties: "members: at most {0}",
      enum: "one of {0}", const: "always {0}", default: "default {0}" },
  },
  zh: {
    other: "English", otherLabel: "Show this page in English", title: "REST 接口", skip: "跳到正文",
    key: "密钥", load: "显示接口", reload: "重新载入", forget: "忘记密钥",
    introTitle: "本程序的 REST 接口",
    introBody: "预测接口在 /v1 下，形式与 OpenAI 接口相同；管理接口在 /api/v1 下。请在上方输入密钥：" +
      "本页用它取得接口说明，列出全部路径，并给出可复制、可试用的示例。",
    introKey: "创建密钥",
    introKeep: "密钥只显示一次。本页只把它留在内存中，不写入地址，也不写入磁盘。",
    introFirst: "第一次调用",
    needKey: "请先输入密钥。", loading: "正在载入接口说明…",
    refused: "密钥缺失、未知、已过期或已撤销。",
    failed: "无法取得接口说明：", loaded: "共 {0} 个操作。",
    open: "开放：不需要密钥", anyKey: "任何有效密钥", oneScope: "需要权限范围", anyScope: "需要以下权限范围之一",
    parameters: "参数", body: "请求体", answers: "应答", example: "curl 示例", name: "名称", type: "类型",
    meaning: "含义", required: "必填", place: "位置", status: "状态", content: "内容", path: "路径", query: "查询",
    copy: "复制", copied: "已复制", tryIt: "试用", send: "发送", stop: "停止", sending: "正在发送…",
    stopped: "已停止。", unreachable: "无法连接服务：", headers: "标头", answer: "应答",
    ms: "{0} 毫秒", cut: "\n… 其余部分未显示", errors: "错误",
    errorsBody: "/v1 下的错误采用 OpenAI 的形式，其他路径下是问题文档（RFC 9457）。两者的代码相同。",
    code: "代码", sure: "此操作会改变数据。要发送吗？", noContent: "无内容",
    comma: "，", errorAnswers: "出错时；见{0}", or: " 或 ", list: "列表，元素为 ", map: "对象，成员为 ", anything: "任意值", object: "对象", nothing: "null",
    limits: { minimum: "不小于 {0}", maximum: "不大于 {0}", exclusiveMinimum: "大于 {0}",
      exclusiveMaximum: "小于 {0}", minLength: "至少 {0} 个字符", maxLength: "至多 {0} 个字符",
      minItems: "至少 {0} 项", maxItems: "至多 {0} 项", maxProperties: "至多 {0} 个成员",
      enum: "取值 {0}", const: "固定为 {0}", default: "默认 {0}" },
  },
};

let language = (navigator.language || "en").toLowerCase().startsWith("zh") ? "zh" : "en";

function text(name, value) {
  return value === undefined ? texts[language][name] : texts[language][name].replace("{0}", value);
}
