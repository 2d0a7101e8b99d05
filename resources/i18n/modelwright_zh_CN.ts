<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AnswerWords</name>
    <message>
        <source>%1 of %2 prompt tokens cached</source>
        <translation>提示词 %2 个词元中 %1 个已缓存</translation>
    </message>
    <message>
        <source>%1 of %2 guesses right</source>
        <translation>预测 %2 个词元，命中 %1 个</translation>
    </message>
    <message>
        <source>The first token came %1 after the prompt was sent.</source>
        <translation>发送提示词 %1 后出现第一个词元。</translation>
    </message>
    <message>
        <source>Of %1 prompt tokens %2 were known from an earlier prompt and not computed again.</source>
        <translation>提示词共 %1 个词元，其中 %2 个在之前的提示词中已计算过，不再重复计算。</translation>
    </message>
    <message>
        <source>All %1 prompt tokens were computed.</source>
        <translation>提示词的 %1 个词元全部经过计算。</translation>
    </message>
    <message>
        <source>%1 tokens were guessed ahead and %2 of them were right, which saves their steps.</source>
        <translation>预测了 %1 个词元，其中 %2 个正确，省去了相应的计算步骤。</translation>
    </message>
</context>
<context>
    <name>BenchmarkWords</name>
    <message>
        <source>%1 threads read a prompt at %2 tok/s and write at %3; with %4 it is %5 and %6.</source>
        <translation>%1 个线程读取提示词 %2 词元/秒、生成 %3 词元/秒；%4 个线程分别为 %5 和 %6。</translation>
    </message>
    <message>
        <source>The model&apos;s whole context of %1 tokens fits: %2 full ones take %3 of the %4 free.</source>
        <translation>可以使用模型的全部上下文（%1 个词元）：%2 份填满时占用 %3，可用内存为 %4。</translation>
    </message>
    <message>
        <source>%2 full contexts of %1 tokens take %3 of the %4 free; longer ones may not fit.</source>
        <translation>上下文为 %1 个词元时，%2 份填满占用 %3，可用内存为 %4；再长可能放不下。</translation>
    </message>
    <message>
        <source>Even one answer is written slower than people read: %1 tok/s.</source>
        <translation>即使只有一个回答，生成速度也低于阅读速度：%1 词元/秒。</translation>
    </message>
    <message>
        <source>One answer alone is written at %1 tok/s</source>
        <translation>单个回答的生成速度为 %1 词元/秒</translation>
    </message>
    <message>
        <source>%1 answers at once are written at %2 tok/s together, %3 each</source>
        <translation>%1 个回答同时生成，合计 %2 词元/秒，每个 %3</translation>
    </message>
    <message>
        <source>%1; fewer give less, and more were not measured.</source>
        <translation>%1；数量更少时合计更低，更多未测量。</translation>
    </message>
    <message>
        <source>%1; with %2 each would be slower than people read.</source>
        <translation>%1；%2 个同时生成时，每个都低于阅读速度。</translation>
    </message>
    <message>
        <source>%1; %2 come to no more than %3 together.</source>
        <translation>%1；%2 个同时生成合计也只有 %3。</translation>
    </message>
    <message>
        <source>The program runs with %1 of %2 possible threads, so more could not be measured.</source>
        <translation>程序以 %1 个线程运行（最多可用 %2 个），因此无法测量更多线程。</translation>
    </message>
    <message>
        <source>One processor can be used here.</source>
        <translation>这里只能使用一个处理器。</translation>
    </message>
    <message>
        <source>More compute threads bring nothing: with %1 a prompt is read at %2 tok/s and an answer written at %3, with %4 at %5 and %6.</source>
        <translation>更多计算线程没有收益：线程数为 %1 时读取提示词 %2 词元/秒、生成 %3 词元/秒；为 %4 时分别为 %5 和 %6。</translation>
    </message>
    <message>
        <source>Requests were answered at the same time, so figures and recommendation are unreliable. Measure again when nothing is asked.</source>
        <translation>测量期间有请求正在处理，数值和建议不可靠。没有请求时再测量一次。</translation>
    </message>
    <message>
        <source>Other programs kept %1 of %2 processors busy meanwhile, so figures and recommendation are unreliable. Measure again when the machine is quiet.</source>
        <translation>测量期间其他程序占用了 %2 个处理器中的 %1 个，数值和建议不可靠。机器空闲时再测量一次。</translation>
    </message>
</context>
<context>
    <name>ComparisonText</name>
    <message>
        <source>Comparison</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>first token %1</source>
        <translation>首字 %1</translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>%1 prompt tokens</source>
        <translation>提示词 %1 个词元</translation>
    </message>
    <message>
        <source>%1 answer tokens</source>
        <translation>回答 %1 个词元</translation>
    </message>
    <message>
        <source>%1 in all</source>
        <translation>共 %1</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
</context>
<context>
    <name>ComparisonWords</name>
    <message>
        <source>Not asked yet</source>
        <translation>尚未提问</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>Waiting for memory</source>
        <translation>等待内存</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>正在加载模型…</translation>
    </message>
    <message>
        <source>Reading the prompt…</source>
        <translation>正在读取提示词…</translation>
    </message>
    <message>
        <source>Answering…</source>
        <translation>正在回答…</translation>
    </message>
    <message>
        <source>Ended at the length limit</source>
        <translation>达到长度上限</translation>
    </message>
    <message>
        <source>Ended by itself</source>
        <translation>回答完毕</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>temperature %1</source>
        <translation>温度 %1</translation>
    </message>
    <message>
        <source>top-p %1</source>
        <translation>top-p %1</translation>
    </message>
    <message>
        <source>top-k %1</source>
        <translation>top-k %1</translation>
    </message>
    <message>
        <source>min-p %1</source>
        <translation>min-p %1</translation>
    </message>
    <message>
        <source>repetition penalty %1</source>
        <translation>重复惩罚 %1</translation>
    </message>
    <message>
        <source>presence penalty %1</source>
        <translation>出现惩罚 %1</translation>
    </message>
    <message>
        <source>frequency penalty %1</source>
        <translation>频率惩罚 %1</translation>
    </message>
    <message>
        <source>at most %1 tokens</source>
        <translation>最多 %1 个词元</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>new seed</source>
        <translation>新种子</translation>
    </message>
    <message>
        <source>no model</source>
        <translation>未选择模型</translation>
    </message>
</context>
<context>
    <name>ConversationExport</name>
    <message>
        <source>Export the conversation</source>
        <translation>导出对话</translation>
    </message>
    <message>
        <source>Markdown, the turns on screen (*.md)</source>
        <translation>Markdown，屏幕上的各轮 (*.md)</translation>
    </message>
    <message>
        <source>JSON, every version with its figures (*.json)</source>
        <translation>JSON，所有版本及其数据 (*.json)</translation>
    </message>
    <message>
        <source>conversation</source>
        <translation>对话</translation>
    </message>
</context>
<context>
    <name>ConversationMarkdown</name>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>not sent to the model any more</source>
        <translation>不再发送给模型</translation>
    </message>
    <message>
        <source>written by hand</source>
        <translation>手写</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>first token %1</source>
        <translation>首字 %1</translation>
    </message>
    <message>
        <source>1 token</source>
        <translation>1 个词元</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>temperature %1</source>
        <translation>温度 %1</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
</context>
<context>
    <name>ErrorText</name>
    <message>
        <source>What works: %1.</source>
        <translation>可用的有：%1。</translation>
    </message>
    <message>
        <source>Choose another model file.</source>
        <translation>换一个模型文件。</translation>
    </message>
    <message>
        <source>There is no file at %1.</source>
        <translation>%1 处没有文件。</translation>
    </message>
    <message>
        <source>Check the path, or choose another file.</source>
        <translation>检查路径，或换一个文件。</translation>
    </message>
    <message>
        <source>%1 may not be read.</source>
        <translation>没有读取 %1 的权限。</translation>
    </message>
    <message>
        <source>Change the file&apos;s permissions, or choose another file.</source>
        <translation>修改该文件的权限，或换一个文件。</translation>
    </message>
    <message>
        <source>%1 is damaged: %2.</source>
        <translation>%1 已损坏：%2。</translation>
    </message>
    <message>
        <source>%1 is damaged.</source>
        <translation>%1 已损坏。</translation>
    </message>
    <message>
        <source>Fetch the file again from where it came from.</source>
        <translation>从原来的地方重新获取该文件。</translation>
    </message>
    <message>
        <source>%1 is not a model file: it looks like %2.</source>
        <translation>%1 不是模型文件，看起来是 %2。</translation>
    </message>
    <message>
        <source>%1 is not a model file.</source>
        <translation>%1 不是模型文件。</translation>
    </message>
    <message>
        <source>Choose a .gguf file.</source>
        <translation>选择一个 .gguf 文件。</translation>
    </message>
    <message>
        <source>%1 is of a kind that cannot be read: %2.</source>
        <translation>%1 属于无法读取的类型：%2。</translation>
    </message>
    <message>
        <source>%1 is of a kind that cannot be read.</source>
        <translation>%1 属于无法读取的类型。</translation>
    </message>
    <message>
        <source>The weight format %1 (tensor %2) is not supported.</source>
        <translation>不支持权重格式 %1（张量 %2）。</translation>
    </message>
    <message>
        <source>The weight format %1 is not supported.</source>
        <translation>不支持权重格式 %1。</translation>
    </message>
    <message>
        <source>Models of the architecture “%1” are not supported.</source>
        <translation>不支持架构为“%1”的模型。</translation>
    </message>
    <message>
        <source>The tokenizer “%1” is not supported.</source>
        <translation>不支持分词器“%1”。</translation>
    </message>
    <message>
        <source>The model&apos;s chat template fails in line %1: %2.</source>
        <translation>模型的对话模板在第 %1 行出错：%2。</translation>
    </message>
    <message>
        <source>The model&apos;s chat template fails.</source>
        <translation>模型的对话模板出错。</translation>
    </message>
    <message>
        <source>Send the prompt raw, without a template, or choose another model file.</source>
        <translation>不用模板，直接发送提示词，或换一个模型文件。</translation>
    </message>
    <message>
        <source>The model&apos;s chat template was stopped at a limit: %1.</source>
        <translation>模型的对话模板超出限制，已被中止：%1。</translation>
    </message>
    <message>
        <source>The model&apos;s chat template was stopped at a limit.</source>
        <translation>模型的对话模板超出限制，已被中止。</translation>
    </message>
    <message>
        <source>Shorten the conversation, or send the prompt raw, without a template.</source>
        <translation>缩短对话，或不用模板直接发送提示词。</translation>
    </message>
    <message>
        <source>The model computes numbers that are not finite: its weights are damaged.</source>
        <translation>模型算出了非有限的数值，说明其权重已损坏。</translation>
    </message>
    <message>
        <source>Fetch the model file again from where it came from.</source>
        <translation>从原来的地方重新获取模型文件。</translation>
    </message>
    <message>
        <source>%1 cannot be %2.</source>
        <translation>%1 不能是 %2。</translation>
    </message>
    <message>
        <source>%1 is missing or not usable.</source>
        <translation>缺少 %1，或 %1 不可用。</translation>
    </message>
    <message>
        <source>Allowed: %1.</source>
        <translation>允许的值：%1。</translation>
    </message>
    <message>
        <source>Change the value and try again.</source>
        <translation>修改该值后重试。</translation>
    </message>
    <message>
        <source>No model is registered under “%1”.</source>
        <translation>没有以“%1”为名登记的模型。</translation>
    </message>
    <message>
        <source>There is no %1 named “%2”.</source>
        <translation>%1“%2”不存在。</translation>
    </message>
    <message>
        <source>Check the name.</source>
        <translation>检查名称。</translation>
    </message>
    <message>
        <source>The text is not valid UTF-8 at byte %1.</source>
        <translation>文本在第 %1 字节处不是有效的 UTF-8。</translation>
    </message>
    <message>
        <source>The text is not valid UTF-8.</source>
        <translation>文本不是有效的 UTF-8。</translation>
    </message>
    <message>
        <source>Save the text as UTF-8 and try again.</source>
        <translation>将文本存为 UTF-8 后重试。</translation>
    </message>
    <message>
        <source>The prompt has %1 tokens, the context holds %2.</source>
        <translation>提示词有 %1 个词元，而上下文只能容纳 %2 个。</translation>
    </message>
    <message>
        <source>Shorten the prompt, or load the model with a larger context.</source>
        <translation>缩短提示词，或以更大的上下文加载模型。</translation>
    </message>
    <message>
        <source>%1 of memory are needed, %2 are free.</source>
        <translation>需要 %1 内存，可用 %2。</translation>
    </message>
    <message>
        <source>There is not enough memory.</source>
        <translation>内存不足。</translation>
    </message>
    <message>
        <source>Close other programs, use a smaller context, or choose a smaller model.</source>
        <translation>关闭其他程序、减小上下文，或选择更小的模型。</translation>
    </message>
    <message>
        <source>%1 cannot be read or written: %2.</source>
        <translation>无法读写 %1：%2。</translation>
    </message>
    <message>
        <source>Reading or writing %1 failed.</source>
        <translation>读写 %1 失败。</translation>
    </message>
    <message>
        <source>Check the disk and the permissions, then try again.</source>
        <translation>检查磁盘和权限后重试。</translation>
    </message>
    <message>
        <source>The engine %1 cannot be opened: %2.</source>
        <translation>无法打开引擎 %1：%2。</translation>
    </message>
    <message>
        <source>The engine cannot be opened.</source>
        <translation>无法打开引擎。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>重新安装本程序。</translation>
    </message>
    <message>
        <source>The permission “%1” is missing.</source>
        <translation>缺少权限“%1”。</translation>
    </message>
    <message>
        <source>Ask an administrator for it.</source>
        <translation>请管理员授权。</translation>
    </message>
    <message>
        <source>Too many requests are waiting.</source>
        <translation>排队的请求过多。</translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation>稍后重试。</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>The answer was cut because nothing read it for too long.</source>
        <translation>回答长时间无人读取，已被截断。</translation>
    </message>
    <message>
        <source>Ask again.</source>
        <translation>重新提问。</translation>
    </message>
    <message>
        <source>Something inside the program went wrong.</source>
        <translation>程序内部出错。</translation>
    </message>
    <message>
        <source>Try again; the details help with a report.</source>
        <translation>重试；报告问题时附上详情会有帮助。</translation>
    </message>
    <message>
        <source>The disk of %1 is full.</source>
        <translation>%1 所在的磁盘已满。</translation>
    </message>
    <message>
        <source>Free some space, then try again. Nothing was changed.</source>
        <translation>请释放一些空间后重试。未做任何更改。</translation>
    </message>
    <message>
        <source>The data folder %1 is in use by %2.</source>
        <translation>数据文件夹 %1 正被 %2 使用。</translation>
    </message>
    <message>
        <source>The data folder %1 is in use by another program.</source>
        <translation>数据文件夹 %1 正被另一个程序使用。</translation>
    </message>
    <message>
        <source>Use that program or close it, or choose another data folder.</source>
        <translation>请使用或关闭该程序，或选择其他数据文件夹。</translation>
    </message>
    <message>
        <source>The store %1 was written by a newer version of this program (schema %2, known up to %3).</source>
        <translation>存储 %1 由本程序的更新版本写入（结构版本 %2，本程序最高支持 %3）。</translation>
    </message>
    <message>
        <source>Use the newer program, or another data folder. Nothing was changed.</source>
        <translation>请使用更新版本的程序，或选择其他数据文件夹。未做任何更改。</translation>
    </message>
    <message>
        <source>The store %1 is damaged: %2.</source>
        <translation>存储 %1 已损坏：%2。</translation>
    </message>
    <message>
        <source>The store %1 is damaged.</source>
        <translation>存储 %1 已损坏。</translation>
    </message>
    <message>
        <source>Put back a copy of it, or use another data folder.</source>
        <translation>请用副本恢复，或使用其他数据文件夹。</translation>
    </message>
    <message>
        <source>There already is a %1 named “%2”.</source>
        <translation>%1“%2”已存在。</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>请选择其他名称。</translation>
    </message>
    <message>
        <source>The %1 “%2” is still used by %3.</source>
        <translation>%1“%2”仍被 %3 使用。</translation>
    </message>
    <message>
        <source>The %1 “%2” is still used.</source>
        <translation>%1“%2”仍在使用中。</translation>
    </message>
    <message>
        <source>End that use first.</source>
        <translation>请先结束该使用。</translation>
    </message>
    <message>
        <source>The key is missing, unknown, expired or revoked.</source>
        <translation>密钥缺失、未知、已过期或已吊销。</translation>
    </message>
    <message>
        <source>Use a valid key.</source>
        <translation>请使用有效的密钥。</translation>
    </message>
    <message>
        <source>Records cannot be written at the moment, so nothing new is begun.</source>
        <translation>目前无法写入记录，因此不会开始新的请求。</translation>
    </message>
    <message>
        <source>Check the disk of the data folder, then try again.</source>
        <translation>请检查数据文件夹所在的磁盘，然后重试。</translation>
    </message>
    <message>
        <source>Import one, or give the path of a .gguf file.</source>
        <translation>请先导入模型，或给出 .gguf 文件的路径。</translation>
    </message>
    <message>
        <source>The disk of %1 is full: %2 are needed, %3 are free, %4 are missing.</source>
        <translation>%1 所在的磁盘空间不足：需要 %2，可用 %3，还差 %4。</translation>
    </message>
    <message>
        <source>Nothing was done: “%1” was not answered with yes.</source>
        <translation>未执行任何操作：“%1”没有得到肯定的回答。</translation>
    </message>
    <message>
        <source>Answer yes, or add --yes.</source>
        <translation>回答 yes，或加上 --yes。</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>alias</source>
        <translation>别名</translation>
    </message>
    <message>
        <source>setting</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>file</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Another program listens on %1.</source>
        <translation>另一个程序正在监听 %1。</translation>
    </message>
    <message>
        <source>Choose another port, or stop that program.</source>
        <translation>请选择其他端口，或停止该程序。</translation>
    </message>
    <message>
        <source>The reference engine is not installed; the check against the reference needs it.</source>
        <translation>参考引擎尚未安装，与参考引擎核对需要它。</translation>
    </message>
    <message>
        <source>Install the package modelwright-reference.</source>
        <translation>安装软件包 modelwright-reference。</translation>
    </message>
    <message>
        <source>conversation</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>The answer was not finished within its time.</source>
        <translation>回答未在时限内完成。</translation>
    </message>
    <message>
        <source>Ask for a shorter answer, or try again when less is running.</source>
        <translation>缩短回答长度，或等负载降低后再试。</translation>
    </message>
</context>
<context>
    <name>LoadedWords</name>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>Instruction set</source>
        <translation>指令集</translation>
    </message>
    <message>
        <source>Packed weights</source>
        <translation>打包后的权重</translation>
    </message>
    <message>
        <source>Context cache</source>
        <translation>上下文缓存</translation>
    </message>
    <message>
        <source>Guesses right</source>
        <translation>预测命中</translation>
    </message>
    <message>
        <source>weights %1</source>
        <translation>权重 %1</translation>
    </message>
    <message>
        <source>context cache %1</source>
        <translation>上下文缓存 %1</translation>
    </message>
    <message>
        <source>The context cache holds what was computed of prompts and answers, in blocks of 64 tokens. What is kept lets a later prompt with the same beginning start at once.</source>
        <translation>上下文缓存保存已计算的提示词和回答，每块 64 个词元。保留的部分使开头相同的后续提示词可以立即开始。</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Blocks in use</source>
        <translation>已占用的块</translation>
    </message>
    <message>
        <source>blocks: %1 in use, %2 kept</source>
        <translation>块：占用 %1，保留 %2</translation>
    </message>
    <message>
        <source>%1 of prompt tokens found again</source>
        <translation>提示词命中率 %1</translation>
    </message>
    <message>
        <source>Blocks kept for reuse</source>
        <translation>保留的块</translation>
    </message>
    <message>
        <source>Prompt cache hits</source>
        <translation>提示词命中率</translation>
    </message>
</context>
<context>
    <name>ModelText</name>
    <message>
        <source>%1 weights take 32 bits each: twice the memory of 16 bits, slower answers</source>
        <translation>%1 权重每个占 32 位：内存是 16 位的两倍，回答较慢</translation>
    </message>
</context>
<context>
    <name>ModelWords</name>
    <message>
        <source>Speaks English; other languages poorly.</source>
        <translation>只擅长英语，其他语言较差。</translation>
    </message>
    <message>
        <source>Speaks %1.</source>
        <translation>语言：%1。</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between two languages</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>%1 parameters</source>
        <translation>%1 参数</translation>
    </message>
    <message>
        <source>you</source>
        <translation>你</translation>
    </message>
</context>
<context>
    <name>mw::ui::AboutPage</name>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>Licence text</source>
        <translation>许可证全文</translation>
    </message>
    <message>
        <source>Licence text of %1</source>
        <translation>%1 的许可证全文</translation>
    </message>
    <message>
        <source>Licence of %1</source>
        <translation>%1 的许可证</translation>
    </message>
    <message>
        <source>The text of this licence is not on this machine. The project&apos;s own pages have it.</source>
        <translation>本机没有此许可证的全文，可在该项目的网站查阅。</translation>
    </message>
    <message>
        <source>What this program is, what it runs on and under which terms.</source>
        <translation>程序的说明、运行环境和许可条款。</translation>
    </message>
    <message>
        <source>Copy for a report</source>
        <translation>复制用于报告</translation>
    </message>
    <message>
        <source>Copy versions and machine for a report; no keys, no names</source>
        <translation>复制版本和本机信息，用于报告问题；不含密钥和姓名</translation>
    </message>
    <message>
        <source>Modelwright %1</source>
        <translation>Modelwright %1</translation>
    </message>
    <message>
        <source>Opens language models, answers on this machine, and serves other programs over REST. The engine is the program&apos;s own.</source>
        <translation>打开语言模型，在本机生成回答，并通过 REST 为其他程序提供服务。推理引擎为自主实现。</translation>
    </message>
    <message>
        <source>No telemetry: the program sends nothing anywhere. Models, conversations and records stay in the data folder.</source>
        <translation>没有遥测：程序不向任何地方发送数据。模型、对话和记录都保存在数据文件夹中。</translation>
    </message>
    <message>
        <source>The sources are under the Apache License 2.0. The desktop program as a whole is distributed under the GPL 3.0, because Qt Charts is; the command mw is not.</source>
        <translation>源代码采用 Apache License 2.0 许可。桌面程序因使用 Qt Charts，整体按 GPL 3.0 分发；命令 mw 不受此限。</translation>
    </message>
    <message>
        <source>Apache License 2.0</source>
        <translation>Apache License 2.0</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>数据文件夹</translation>
    </message>
    <message>
        <source>Path of the data folder</source>
        <translation>数据文件夹的路径</translation>
    </message>
    <message>
        <source>Copy the path of the data folder</source>
        <translation>复制数据文件夹的路径</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Made with</source>
        <translation>使用的组件</translation>
    </message>
</context>
<context>
    <name>mw::ui::AboutSession</name>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Processor cores</source>
        <translation>处理器核心</translation>
    </message>
    <message>
        <source>Instruction set in use</source>
        <translation>使用的指令集</translation>
    </message>
    <message>
        <source>Compute threads</source>
        <translation>计算线程</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>not opened yet</source>
        <translation>尚未打开</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Of it free</source>
        <translation>其中空闲</translation>
    </message>
    <message>
        <source>System</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>内核</translation>
    </message>
</context>
<context>
    <name>mw::ui::ActivityList</name>
    <message>
        <source>Activity</source>
        <translation>进行中的工作</translation>
    </message>
    <message>
        <source>Clear what has ended</source>
        <translation>清除已结束的</translation>
    </message>
    <message>
        <source>Work that takes longer, such as an import, is listed here while you go on.</source>
        <translation>导入等耗时的工作会列在这里，你可以继续做别的。</translation>
    </message>
</context>
<context>
    <name>mw::ui::ActivityRow</name>
    <message>
        <source>under way</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel: %1</source>
        <translation>取消：%1</translation>
    </message>
</context>
<context>
    <name>mw::ui::AliasesCard</name>
    <message>
        <source>None yet. An alias is a name that clients use and that you move from one version to the next.</source>
        <translation>还没有。别名是客户端使用的名称，可以从一个版本移到下一个版本。</translation>
    </message>
    <message>
        <source>Alias</source>
        <translation>别名</translation>
    </message>
    <message>
        <source>Reason, for the history</source>
        <translation>原因（记入历史）</translation>
    </message>
    <message>
        <source>this version</source>
        <translation>此版本</translation>
    </message>
    <message>
        <source>version %1</source>
        <translation>版本 %1</translation>
    </message>
    <message>
        <source>Remove the alias %1</source>
        <translation>移除别名 %1</translation>
    </message>
    <message>
        <source>It points at this version already.</source>
        <translation>它已经指向此版本。</translation>
    </message>
    <message>
        <source>Point it at version %1</source>
        <translation>指向版本 %1</translation>
    </message>
    <message>
        <source>Write or choose an alias first.</source>
        <translation>先填写或选择一个别名。</translation>
    </message>
    <message>
        <source>Hide the history</source>
        <translation>隐藏历史</translation>
    </message>
    <message>
        <source>Show the history</source>
        <translation>显示历史</translation>
    </message>
    <message>
        <source>%1 to version %2</source>
        <translation>%1 指向版本 %2</translation>
    </message>
    <message>
        <source>%1 removed</source>
        <translation>%1 已移除</translation>
    </message>
    <message>
        <source>Aliases</source>
        <translation>别名</translation>
    </message>
</context>
<context>
    <name>mw::ui::AnswerView</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>复制地址</translation>
    </message>
</context>
<context>
    <name>mw::ui::Attention</name>
    <message>
        <source>The disk of the data folder has %1 left.</source>
        <translation>数据文件夹所在磁盘只剩 %1。</translation>
    </message>
    <message>
        <source>See the models</source>
        <translation>查看模型</translation>
    </message>
    <message>
        <source>No model is registered yet.</source>
        <translation>还没有登记任何模型。</translation>
    </message>
    <message>
        <source>Import a model</source>
        <translation>导入模型</translation>
    </message>
    <message>
        <source>The file of %1 is damaged.</source>
        <translation>%1 的文件已损坏。</translation>
    </message>
    <message>
        <source>The file of %1 is missing.</source>
        <translation>%1 的文件不见了。</translation>
    </message>
    <message>
        <source>%1 could not be loaded.</source>
        <translation>%1 无法加载。</translation>
    </message>
    <message>
        <source>The server did not start.</source>
        <translation>服务未能启动。</translation>
    </message>
    <message>
        <source>See the server</source>
        <translation>查看服务</translation>
    </message>
    <message>
        <source>The server&apos;s address was changed; its next start uses it.</source>
        <translation>服务地址已更改，下次启动时生效。</translation>
    </message>
    <message>
        <source>%1 keys end within a week.</source>
        <translation>有 %1 个密钥将在一周内到期。</translation>
    </message>
    <message>
        <source>The key “%1” ends within a week.</source>
        <translation>密钥“%1”将在一周内到期。</translation>
    </message>
</context>
<context>
    <name>mw::ui::Background</name>
    <message>
        <source>Keep serving?</source>
        <translation>继续提供服务？</translation>
    </message>
    <message>
        <source>The server is on. Keep serving while the window is closed?</source>
        <translation>服务已开启。关闭窗口后是否继续提供服务？</translation>
    </message>
    <message>
        <source>Modelwright stays in the tray. Its icon, or starting it again, brings the window back. The answer is remembered; Settings changes it.</source>
        <translation>Modelwright 会留在托盘中。点击其图标或再次启动，窗口就会回来。此选择会被记住，可在设置中更改。</translation>
    </message>
    <message>
        <source>Starting Modelwright again brings the window back. The answer is remembered; Settings changes it.</source>
        <translation>再次启动 Modelwright，窗口就会回来。此选择会被记住，可在设置中更改。</translation>
    </message>
    <message>
        <source>Keep serving</source>
        <translation>继续服务</translation>
    </message>
    <message>
        <source>Stop the server and quit</source>
        <translation>停止服务并退出</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Models are served to other programs</source>
        <translation>正在为其他程序提供模型服务</translation>
    </message>
    <message>
        <source>Open Modelwright</source>
        <translation>打开 Modelwright</translation>
    </message>
    <message>
        <source>Serving on %1</source>
        <translation>服务地址：%1</translation>
    </message>
    <message>
        <source>The server is off</source>
        <translation>服务已关闭</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>mw::ui::BackgroundView</name>
    <message>
        <source>Start when you log in</source>
        <translation>登录时启动</translation>
    </message>
    <message>
        <source>Modelwright then starts without its window, with the server on. Starting it by hand shows the window.</source>
        <translation>届时 Modelwright 不显示窗口，直接开启服务。手动启动时显示窗口。</translation>
    </message>
    <message>
        <source>Keep the machine awake while the server is on</source>
        <translation>服务开启期间保持机器唤醒</translation>
    </message>
    <message>
        <source>The screen may still be locked. Needs a login manager that can be asked.</source>
        <translation>屏幕仍可锁定。需要支持此功能的登录管理器。</translation>
    </message>
    <message>
        <source>When the window is closed while the server is on</source>
        <translation>服务开启时关闭窗口</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>询问</translation>
    </message>
    <message>
        <source>Keep serving without the window</source>
        <translation>关闭窗口，继续服务</translation>
    </message>
    <message>
        <source>Stop the server and quit</source>
        <translation>停止服务并退出</translation>
    </message>
    <message>
        <source>Changes on this page apply at once.</source>
        <translation>此处的更改立即生效。</translation>
    </message>
</context>
<context>
    <name>mw::ui::BenchmarkCard</name>
    <message>
        <source>Speed on this machine</source>
        <translation>本机速度</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>重新测量</translation>
    </message>
    <message>
        <source>Benchmark this machine</source>
        <translation>测量本机性能</translation>
    </message>
    <message>
        <source>Measures this version with fewer and more threads and with several answers at once, for up to a minute. Answers that run meanwhile are held up for moments.</source>
        <translation>用不同的线程数和同时回答数测量此版本，最多约一分钟。期间正在生成的回答会短暂停顿。</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>正在测量</translation>
    </message>
    <message>
        <source>Waiting to be measured</source>
        <translation>等待测量</translation>
    </message>
    <message>
        <source>Not measured yet. A benchmark takes up to a minute and recommends threads, context and answers at once.</source>
        <translation>尚未测量。测量最多约一分钟，并给出线程数、上下文和同时回答数的建议。</translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>测量时间</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Instruction set</source>
        <translation>指令集</translation>
    </message>
    <message>
        <source>Reads a prompt</source>
        <translation>读取提示词</translation>
    </message>
    <message>
        <source>Writes an answer</source>
        <translation>生成回答</translation>
    </message>
    <message>
        <source>Behind %1 tokens</source>
        <translation>在 %1 个词元之后</translation>
    </message>
    <message>
        <source>First token</source>
        <translation>首字时延</translation>
    </message>
    <message>
        <source>Of a known prompt</source>
        <translation>提示词已缓存时</translation>
    </message>
    <message>
        <source>%1 answers at once</source>
        <translation>%1 个回答同时</translation>
    </message>
    <message>
        <source>Recommended</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Compute threads</source>
        <translation>计算线程</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>Answers at once</source>
        <translation>同时回答数</translation>
    </message>
    <message>
        <source>These values are in use</source>
        <translation>正在使用这些值</translation>
    </message>
    <message>
        <source>Use these values</source>
        <translation>使用这些值</translation>
    </message>
    <message>
        <source>Changes the settings, which hold for all models.</source>
        <translation>更改设置；这些设置对所有模型生效。</translation>
    </message>
</context>
<context>
    <name>mw::ui::BenchmarkSession</name>
    <message>
        <source>Measuring %1</source>
        <translation>正在测量 %1</translation>
    </message>
    <message>
        <source>Set for all models. Context and answers at once: %1. Compute threads: %2.</source>
        <translation>已为所有模型设置。上下文和同时回答数：%1。计算线程：%2。</translation>
    </message>
</context>
<context>
    <name>mw::ui::BranchSwitch</name>
    <message>
        <source>Version %1 of %2 of this turn</source>
        <translation>这一轮的第 %1 个版本，共 %2 个</translation>
    </message>
    <message>
        <source>Previous version of this turn (Alt+Left)</source>
        <translation>这一轮的上一个版本（Alt+Left）</translation>
    </message>
    <message>
        <source>Next version of this turn (Alt+Right)</source>
        <translation>这一轮的下一个版本（Alt+Right）</translation>
    </message>
</context>
<context>
    <name>mw::ui::CodeBlock</name>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Copy the code</source>
        <translation>复制代码</translation>
    </message>
    <message>
        <source>Copy the %1 code</source>
        <translation>复制 %1 代码</translation>
    </message>
    <message>
        <source>%1 code</source>
        <translation>%1 代码</translation>
    </message>
</context>
<context>
    <name>mw::ui::ColumnCard</name>
    <message>
        <source>Settings of this column</source>
        <translation>这一列的设置</translation>
    </message>
    <message>
        <source>Ask this column again</source>
        <translation>这一列重新回答</translation>
    </message>
    <message>
        <source>Stop this answer</source>
        <translation>停止这个回答</translation>
    </message>
    <message>
        <source>Copy the answer</source>
        <translation>复制回答</translation>
    </message>
    <message>
        <source>Use in the playground</source>
        <translation>在试验场中使用</translation>
    </message>
    <message>
        <source>Duplicate the column</source>
        <translation>再加一列相同的</translation>
    </message>
    <message>
        <source>Remove the column</source>
        <translation>移除这一列</translation>
    </message>
    <message>
        <source>Column %1</source>
        <translation>%1 列</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Model of column %1</source>
        <translation>%1 列的模型</translation>
    </message>
    <message>
        <source>Settings of column %1</source>
        <translation>%1 列的设置</translation>
    </message>
    <message>
        <source>More about column %1</source>
        <translation>%1 列的更多操作</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>Show the answer laid out</source>
        <translation>显示排版后的回答</translation>
    </message>
    <message>
        <source>Show the answer as it was written</source>
        <translation>显示回答原文</translation>
    </message>
    <message>
        <source>Answer of column %1</source>
        <translation>%1 列的回答</translation>
    </message>
    <message>
        <source>changed since</source>
        <translation>之后有改动</translation>
    </message>
    <message>
        <source>The answer appears here.</source>
        <translation>回答显示在这里。</translation>
    </message>
    <message>
        <source>Its turn comes after the columns before it.</source>
        <translation>轮到前面的列之后开始。</translation>
    </message>
    <message>
        <source>The other columns&apos; models leave no room for this one. It begins when they have answered.</source>
        <translation>其他列的模型占用了内存，它们回答完后这一列才开始。</translation>
    </message>
    <message>
        <source>Reading the prompt…</source>
        <translation>正在读取提示词…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>mw::ui::ColumnFiguresView</name>
    <message>
        <source>First token</source>
        <translation>首字时延</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Use this seed in every column</source>
        <translation>所有列都使用这个种子</translation>
    </message>
    <message>
        <source>Seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Cached</source>
        <translation>已缓存</translation>
    </message>
    <message>
        <source>Guessed</source>
        <translation>预测命中</translation>
    </message>
</context>
<context>
    <name>mw::ui::CommandPalette</name>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>查找命令</translation>
    </message>
    <message>
        <source>Find a command or its keys</source>
        <translation>查找命令或按键</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>想做什么？</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>No command has these words.</source>
        <translation>没有含这些字的命令。</translation>
    </message>
</context>
<context>
    <name>mw::ui::ComparePage</name>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Export the comparison</source>
        <translation>导出比较结果</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>comparison</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>One prompt to several models, versions or settings, side by side.</source>
        <translation>用同一个提示词，并排比较多个模型、版本或设置。</translation>
    </message>
    <message>
        <source>Add column</source>
        <translation>添加一列</translation>
    </message>
    <message>
        <source>A column like the last one (Ctrl+N)</source>
        <translation>添加与最后一列相同的一列（Ctrl+N）</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>The prompt and all answers as Markdown or JSON (Ctrl+S)</source>
        <translation>把提示词和全部回答导出为 Markdown 或 JSON（Ctrl+S）</translation>
    </message>
    <message>
        <source>What of the answers is shown</source>
        <translation>显示回答还是差异</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Two answers word by word (Ctrl+D)</source>
        <translation>逐词比较两个回答（Ctrl+D）</translation>
    </message>
    <message>
        <source>No model to compare</source>
        <translation>没有可比较的模型</translation>
    </message>
    <message>
        <source>Columns ask registered models, one version or several. There is none yet.</source>
        <translation>各列向已注册的模型提问，可以是同一版本，也可以是不同版本。现在还没有模型。</translation>
    </message>
    <message>
        <source>Even one model is enough: columns may differ in their settings.</source>
        <translation>只有一个模型也可以比较：各列可以采用不同的设置。</translation>
    </message>
    <message>
        <source>Go to Models</source>
        <translation>前往“模型”</translation>
    </message>
    <message>
        <source>Run the comparison</source>
        <translation>运行比较</translation>
    </message>
    <message>
        <source>Stop all answers</source>
        <translation>停止全部回答</translation>
    </message>
    <message>
        <source>Add a column</source>
        <translation>添加一列</translation>
    </message>
    <message>
        <source>Switch between answers and differences</source>
        <translation>在回答与差异之间切换</translation>
    </message>
    <message>
        <source>Copy the comparison as Markdown</source>
        <translation>把比较结果复制为 Markdown</translation>
    </message>
    <message>
        <source>Export the comparison…</source>
        <translation>导出比较结果…</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>a column&apos;s letter and what is done with it</comment>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>mw::ui::ComparisonSession</name>
    <message>
        <source>Comparing answers</source>
        <translation>比较回答</translation>
    </message>
</context>
<context>
    <name>mw::ui::CompletionView</name>
    <message>
        <source>Write the beginning of a text. The model writes on from it as it stands.</source>
        <translation>写下一段文字的开头，模型会原样接着写。</translation>
    </message>
    <message>
        <source>Text to be continued</source>
        <translation>要续写的文字</translation>
    </message>
    <message>
        <source>Ctrl+Enter runs · what the model wrote is tinted</source>
        <translation>Ctrl + 回车运行 · 模型写的部分有底色</translation>
    </message>
    <message>
        <source>Undo run</source>
        <translation>撤销运行</translation>
    </message>
    <message>
        <source>Take out what the last run wrote</source>
        <translation>去掉上次运行写出的文字</translation>
    </message>
    <message>
        <source>Tokens of the last run</source>
        <translation>上次运行的词元</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Stop the run (Esc)</source>
        <translation>停止运行（Esc）</translation>
    </message>
    <message>
        <source>Let the model write on (Ctrl+Enter)</source>
        <translation>让模型接着写（Ctrl + 回车）</translation>
    </message>
</context>
<context>
    <name>mw::ui::Composer</name>
    <message>
        <source>Ask the model something</source>
        <translation>向模型提问</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>How Enter works</source>
        <translation>回车键的作用</translation>
    </message>
    <message>
        <source>Enter sends, Shift+Enter breaks the line</source>
        <translation>回车发送，Shift + 回车换行</translation>
    </message>
    <message>
        <source>Enter sends · Shift+Enter breaks the line</source>
        <translation>回车发送 · Shift + 回车换行</translation>
    </message>
    <message>
        <source>Shift+Enter sends · Enter breaks the line</source>
        <translation>Shift + 回车发送 · 回车换行</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Stop the answer (Esc)</source>
        <translation>停止回答（Esc）</translation>
    </message>
    <message>
        <source>Send the question</source>
        <translation>发送问题</translation>
    </message>
    <message>
        <source>Ask every column the same</source>
        <translation>向所有列提出同一个问题</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Stop all</source>
        <translation>全部停止</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Stop every answer (Esc)</source>
        <translation>停止所有回答（Esc）</translation>
    </message>
    <message>
        <source>Ask every column (Ctrl+Enter)</source>
        <translation>向所有列提问（Ctrl+Enter）</translation>
    </message>
</context>
<context>
    <name>mw::ui::ConnectView</name>
    <message>
        <source>Base URL</source>
        <translation>基础 URL</translation>
    </message>
    <message>
        <source>Copy the base URL</source>
        <translation>复制基础 URL</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>none is registered</source>
        <translation>尚未登记</translation>
    </message>
    <message>
        <source>Copy the name of the model</source>
        <translation>复制模型名称</translation>
    </message>
    <message>
        <source>All interfaces in the browser</source>
        <translation>在浏览器中查看全部接口</translation>
    </message>
    <message>
        <source>The server is off.</source>
        <translation>服务已关闭。</translation>
    </message>
    <message>
        <source>Programs that speak the OpenAI interface ask for three things: this base URL, a key of the tab Keys, and the model&apos;s name.</source>
        <translation>使用 OpenAI 接口的程序需要三项：上面的基础 URL、“密钥”页中的一个密钥，以及模型名称。</translation>
    </message>
    <message>
        <source>No model is registered yet. Import one on the page Models.</source>
        <translation>尚未登记模型。请在“模型”页导入。</translation>
    </message>
    <message>
        <source>YOUR-KEY</source>
        <comment>no spaces; stands where a key belongs</comment>
        <translation>你的密钥</translation>
    </message>
    <message>
        <source>MODEL</source>
        <comment>no spaces; stands where a model&apos;s name belongs</comment>
        <translation>模型名</translation>
    </message>
    <message>
        <source>In a terminal</source>
        <translation>在终端中</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>复制命令</translation>
    </message>
    <message>
        <source>A first request with curl</source>
        <translation>用 curl 发出的第一个请求</translation>
    </message>
    <message>
        <source>In Python</source>
        <translation>在 Python 中</translation>
    </message>
    <message>
        <source>Copy the program</source>
        <translation>复制程序</translation>
    </message>
    <message>
        <source>A first request in Python</source>
        <translation>用 Python 发出的第一个请求</translation>
    </message>
    <message>
        <source>How programs connect</source>
        <translation>程序如何连接</translation>
    </message>
</context>
<context>
    <name>mw::ui::ConversationDelegate</name>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
</context>
<context>
    <name>mw::ui::ConversationLibrary</name>
    <message>
        <source>%1 (copy)</source>
        <translation>%1（副本）</translation>
    </message>
</context>
<context>
    <name>mw::ui::ConversationsPanel</name>
    <message>
        <source>Deleted: %1</source>
        <translation>已删除：%1</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Filter by title or text</source>
        <translation>按标题或内容筛选</translation>
    </message>
    <message>
        <source>Filter the conversations</source>
        <translation>筛选对话</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>历史对话</translation>
    </message>
    <message>
        <source>Rename (F2)</source>
        <translation>重命名（F2）</translation>
    </message>
    <message>
        <source>Go on in a copy of the conversation on screen</source>
        <translation>复制当前对话并在副本中继续</translation>
    </message>
    <message>
        <source>Export the conversation on screen…</source>
        <translation>导出当前对话…</translation>
    </message>
    <message>
        <source>Delete (Del)</source>
        <translation>删除（Del）</translation>
    </message>
    <message>
        <source>Conversations are not kept now, because the data folder could not be opened. The one on screen stays until the window closes.</source>
        <translation>数据文件夹未能打开，因此现在不保存对话。当前对话保留到窗口关闭为止。</translation>
    </message>
    <message>
        <source>No conversation has “%1” in its title or text.</source>
        <translation>没有标题或内容包含“%1”的对话。</translation>
    </message>
    <message>
        <source>Conversations are kept here, the newest first. Ask something to begin one.</source>
        <translation>对话保存在这里，最新的在最前。提一个问题即可开始。</translation>
    </message>
    <message>
        <source>Copy the conversation on screen as Markdown</source>
        <translation>以 Markdown 复制当前对话</translation>
    </message>
</context>
<context>
    <name>mw::ui::CopyButton</name>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>mw::ui::DescriptionLine</name>
    <message>
        <source>No description</source>
        <translation>没有说明</translation>
    </message>
    <message>
        <source>Change the description (F2)</source>
        <translation>修改说明（F2）</translation>
    </message>
    <message>
        <source>Description of %1</source>
        <translation>%1 的说明</translation>
    </message>
    <message>
        <source>One line for everybody who chooses a model, up to 500 characters. The name stays: clients and records know the model by it.</source>
        <translation>一行文字，供挑选模型的人参考，最多 500 个字符。名称不变：客户端和记录都靠名称识别模型。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>mw::ui::DifferenceView</name>
    <message>
        <source>Only here: %1</source>
        <translation>只在这里出现：%1</translation>
    </message>
    <message>
        <source>The two answers are the same, word by word.</source>
        <translation>两个回答逐词相同。</translation>
    </message>
    <message>
        <source>%1 words the same · %2 only on the left · %3 only on the right</source>
        <translation>%1 个词相同 · %2 个只在左侧 · %3 个只在右侧</translation>
    </message>
    <message>
        <source>very long: not compared to the end</source>
        <translation>文本太长，没有比较到结尾</translation>
    </message>
    <message>
        <source>Nothing to compare yet</source>
        <translation>还没有可比较的回答</translation>
    </message>
    <message>
        <source>Two columns with an answer can be compared word by word.</source>
        <translation>两列都有回答后，可以逐词比较。</translation>
    </message>
    <message>
        <source>Write a prompt below and run it.</source>
        <translation>在下方写好提示词并运行。</translation>
    </message>
    <message>
        <source>Column on the left</source>
        <translation>左侧的列</translation>
    </message>
    <message>
        <source>Column on the right</source>
        <translation>右侧的列</translation>
    </message>
    <message>
        <source>Answer on the left</source>
        <translation>左侧的回答</translation>
    </message>
    <message>
        <source>Answer on the right</source>
        <translation>右侧的回答</translation>
    </message>
    <message>
        <source>Swap left and right</source>
        <translation>左右互换</translation>
    </message>
    <message>
        <source>Struck through: only on the left. Underlined: only on the right. Spaces and line breaks are not compared.</source>
        <translation>删除线：只在左侧出现。下划线：只在右侧出现。空格和换行不参与比较。</translation>
    </message>
</context>
<context>
    <name>mw::ui::ErrorBanner</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>mw::ui::FiguresLine</name>
    <message>
        <source>Written by you</source>
        <translation>由你写成</translation>
    </message>
    <message>
        <source>Cut off when the program ended</source>
        <translation>程序结束时中断</translation>
    </message>
    <message>
        <source>Answering…</source>
        <translation>正在回答…</translation>
    </message>
    <message>
        <source>Reading the prompt…</source>
        <translation>正在读取提示词…</translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>first token %1</source>
        <translation>首字 %1</translation>
    </message>
    <message>
        <source>1 token</source>
        <translation>1 个词元</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>length limit</source>
        <translation>达到长度上限</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>Use this seed for the next answers</source>
        <translation>后面的回答使用这个种子</translation>
    </message>
    <message>
        <source>complete</source>
        <comment>the model ended its answer</comment>
        <translation>正常结束</translation>
    </message>
</context>
<context>
    <name>mw::ui::HomePage</name>
    <message>
        <source>Home</source>
        <translation>主页</translation>
    </message>
    <message>
        <source>No model is open.</source>
        <translation>没有打开的模型。</translation>
    </message>
    <message>
        <source>%1 is being loaded.</source>
        <translation>正在加载 %1。</translation>
    </message>
    <message>
        <source>%1 answers.</source>
        <translation>%1 可以回答。</translation>
    </message>
    <message>
        <source>%1 rests; the next question loads it.</source>
        <translation>%1 未加载，下一个问题会加载它。</translation>
    </message>
    <message>
        <source>%1 could not be loaded.</source>
        <translation>%1 无法加载。</translation>
    </message>
    <message>
        <source>context of %1 tokens</source>
        <translation>上下文 %1 个词元</translation>
    </message>
    <message>
        <source>Import a model file, or open one in the playground.</source>
        <translation>导入一个模型文件，或在试验场中打开。</translation>
    </message>
    <message>
        <source>The server is off.</source>
        <translation>服务已关闭。</translation>
    </message>
    <message>
        <source>The server is starting.</source>
        <translation>服务正在启动。</translation>
    </message>
    <message>
        <source>Serving on %1</source>
        <translation>服务地址：%1</translation>
    </message>
    <message>
        <source>The server finishes what it answers, then stops.</source>
        <translation>服务完成正在进行的回答后停止。</translation>
    </message>
    <message>
        <source>The server did not start.</source>
        <translation>服务未能启动。</translation>
    </message>
    <message>
        <source>1 key opens it.</source>
        <translation>有 1 个可用密钥。</translation>
    </message>
    <message>
        <source>%1 keys open it.</source>
        <translation>有 %1 个可用密钥。</translation>
    </message>
    <message>
        <source>Switched on, other programs use your models over REST.</source>
        <translation>开启后，其他程序可通过 REST 使用你的模型。</translation>
    </message>
    <message>
        <source>Nothing needs attention.</source>
        <translation>没有需要处理的事项。</translation>
    </message>
    <message>
        <source>Questions that you ask are listed here.</source>
        <translation>你提过的问题会列在这里。</translation>
    </message>
    <message>
        <source>What answers, what is served, and what needs attention.</source>
        <translation>正在回答的模型、对外的服务和需要处理的事项。</translation>
    </message>
    <message>
        <source>Ask a question</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>See the models</source>
        <translation>查看模型</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务</translation>
    </message>
    <message>
        <source>See the server</source>
        <translation>查看服务</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>需要处理</translation>
    </message>
    <message>
        <source>Recent work</source>
        <translation>最近的工作</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>Open: %1</source>
        <translation>打开：%1</translation>
    </message>
</context>
<context>
    <name>mw::ui::ImportDialog</name>
    <message>
        <source>Import settings</source>
        <translation>导入设置</translation>
    </message>
    <message>
        <source>%1 changes %2 of your settings. What it does not name stays.</source>
        <translation>%1 会更改 %2 项设置，其余设置不变。</translation>
    </message>
    <message>
        <source>%1 changes nothing here.</source>
        <translation>%1 不会更改任何设置。</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>导入后</translation>
    </message>
    <message>
        <source>Left out, because this program does not know it or does not allow it:</source>
        <translation>以下各项未知或不被允许，不会导入：</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>保留现有设置</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
</context>
<context>
    <name>mw::ui::KeyDialog</name>
    <message>
        <source>Ask models: chat, complete, score, count tokens.</source>
        <translation>向模型提问：对话、补全、评分、计算词元数。</translation>
    </message>
    <message>
        <source>See models, versions, aliases and settings.</source>
        <translation>查看模型、版本、别名和设置。</translation>
    </message>
    <message>
        <source>Change models, aliases and settings.</source>
        <translation>更改模型、别名和设置。</translation>
    </message>
    <message>
        <source>Make and revoke keys, see the records of requests and changes.</source>
        <translation>创建和吊销密钥，查看请求记录和变更记录。</translation>
    </message>
    <message>
        <source>Read the figures for monitoring.</source>
        <translation>读取监控数据。</translation>
    </message>
    <message>
        <source>The key needs a name.</source>
        <translation>密钥需要一个名称。</translation>
    </message>
    <message>
        <source>A key that may nothing is of no use.</source>
        <translation>没有任何权限的密钥没有用处。</translation>
    </message>
    <message>
        <source>Whoever finds this key can use it until you revoke it.</source>
        <translation>在你吊销之前，任何得到此密钥的人都能使用它。</translation>
    </message>
    <message>
        <source>Refused from then on. You can revoke it earlier.</source>
        <translation>到期后即被拒绝。你可以提前吊销。</translation>
    </message>
    <message>
        <source>Create a key</source>
        <translation>创建密钥</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>What the key is for, such as the program that will use it.</source>
        <translation>密钥的用途，例如将使用它的程序。</translation>
    </message>
    <message>
        <source>It may</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>It expires</source>
        <translation>有效期</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>永不</translation>
    </message>
    <message>
        <source>In 1 day</source>
        <translation>1 天</translation>
    </message>
    <message>
        <source>In 1 year</source>
        <translation>1 年</translation>
    </message>
    <message>
        <source>In %1 days</source>
        <translation>%1 天</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Create the key</source>
        <translation>创建密钥</translation>
    </message>
</context>
<context>
    <name>mw::ui::KeysModel</name>
    <message>
        <source>Revoked</source>
        <translation>已吊销</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>已过期</translation>
    </message>
    <message>
        <source>Never</source>
        <comment>expires</comment>
        <translation>永不</translation>
    </message>
    <message>
        <source>Never</source>
        <comment>used</comment>
        <translation>永不</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Begins with</source>
        <translation>开头</translation>
    </message>
    <message>
        <source>May</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>到期时间</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>最近使用</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>By</source>
        <translation>操作者</translation>
    </message>
</context>
<context>
    <name>mw::ui::KeysView</name>
    <message>
        <source>Revoke the key “%1”?</source>
        <translation>吊销密钥“%1”？</translation>
    </message>
    <message>
        <source>Programs that use it are refused at once. A revoked key never becomes valid again.</source>
        <translation>使用它的程序会立即被拒绝。吊销后的密钥不能恢复。</translation>
    </message>
    <message>
        <source>Revoke %1</source>
        <translation>吊销 %1</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Select a key first.</source>
        <translation>请先选择一个密钥。</translation>
    </message>
    <message>
        <source>This key is revoked already.</source>
        <translation>此密钥已吊销。</translation>
    </message>
    <message>
        <source>No keys yet</source>
        <translation>还没有密钥</translation>
    </message>
    <message>
        <source>A program needs a key for every request, also on this machine.</source>
        <translation>程序的每个请求都需要密钥，在本机上也一样。</translation>
    </message>
    <message>
        <source>The first start of the server makes one that may ask models. In a terminal: %1</source>
        <translation>首次开启服务时会创建一个可向模型提问的密钥。也可在终端中执行：%1</translation>
    </message>
    <message>
        <source>Create a key…</source>
        <translation>创建密钥…</translation>
    </message>
    <message>
        <source>Revoke…</source>
        <translation>吊销…</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Revoke %1 keys?</source>
        <translation>吊销 %1 个密钥？</translation>
    </message>
    <message>
        <source>Programs that use them are refused at once. A revoked key never becomes valid again.</source>
        <translation>使用这些密钥的程序会立即被拒绝。吊销的密钥不会再次生效。</translation>
    </message>
    <message>
        <source>Revoke %1 keys</source>
        <translation>吊销 %1 个密钥</translation>
    </message>
    <message>
        <source>Filter by name, scope or state</source>
        <translation>按名称、权限或状态筛选</translation>
    </message>
    <message>
        <source>No key has this text.</source>
        <translation>没有密钥包含此文本。</translation>
    </message>
    <message>
        <source>keys</source>
        <comment>name of a file</comment>
        <translation>密钥</translation>
    </message>
</context>
<context>
    <name>mw::ui::LineChart</name>
    <message>
        <source>no data</source>
        <translation>无数据</translation>
    </message>
</context>
<context>
    <name>mw::ui::LinkQuestion</name>
    <message>
        <source>Open this address in the browser?</source>
        <translation>在浏览器中打开这个地址？</translation>
    </message>
    <message>
        <source>The address was written by the model and leads to %1:</source>
        <translation>这个地址由模型写出，指向 %1：</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>打开 %1</translation>
    </message>
    <message>
        <source>Stay here</source>
        <translation>留在这里</translation>
    </message>
</context>
<context>
    <name>mw::ui::LoadingView</name>
    <message>
        <source>Loading %1</source>
        <translation>正在加载 %1</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>正在读取 %1</translation>
    </message>
    <message>
        <source>It needs %1 of memory; %2 are free.</source>
        <translation>需要 %1 内存，可用 %2。</translation>
    </message>
    <message>
        <source>What it needs is in the file&apos;s header.</source>
        <translation>所需内存写在文件头中。</translation>
    </message>
</context>
<context>
    <name>mw::ui::LogModel</name>
    <message>
        <source>Detail</source>
        <translation>细节</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>内容</translation>
    </message>
</context>
<context>
    <name>mw::ui::LogView</name>
    <message>
        <source>Nothing was logged since the start</source>
        <translation>启动以来没有日志</translation>
    </message>
    <message>
        <source>Starts, stops and faults of the server and the engine appear here.</source>
        <translation>服务器和引擎的启动、停止和故障显示在这里。</translation>
    </message>
    <message>
        <source>Keys and texts are never part of the log.</source>
        <translation>日志中从不包含密钥和文本。</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Filter by kind, part or text</source>
        <translation>按级别、部分或文本筛选</translation>
    </message>
    <message>
        <source>No line has this text.</source>
        <translation>没有一行包含此文本。</translation>
    </message>
    <message>
        <source>log</source>
        <comment>name of a file</comment>
        <translation>日志</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Keeps the newest line in view.</source>
        <translation>始终显示最新的一行。</translation>
    </message>
</context>
<context>
    <name>mw::ui::MainWindow</name>
    <message>
        <source>Places</source>
        <translation>导航</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Narrow the rail</source>
        <translation>收起导航栏</translation>
    </message>
    <message>
        <source>Widen the rail</source>
        <translation>展开导航栏</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Models</source>
        <comment>group of pages</comment>
        <translation>模型</translation>
    </message>
    <message>
        <source>Manage</source>
        <comment>group of pages</comment>
        <translation>管理</translation>
    </message>
    <message>
        <source>Work</source>
        <comment>group of pages</comment>
        <translation>工作</translation>
    </message>
    <message>
        <source>Make</source>
        <comment>group of pages</comment>
        <translation>制作</translation>
    </message>
    <message>
        <source>Watch</source>
        <comment>group of pages</comment>
        <translation>观察</translation>
    </message>
    <message>
        <source>Go to: %1</source>
        <translation>转到：%1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>a switch and its position</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>查找命令</translation>
    </message>
    <message>
        <source>Show the keyboard&apos;s commands</source>
        <translation>显示键盘命令</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>打开设置</translation>
    </message>
    <message>
        <source>Show what is under way</source>
        <translation>显示进行中的工作</translation>
    </message>
    <message>
        <source>Show the welcome again</source>
        <translation>再次显示欢迎页</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>mw::ui::ModeBar</name>
    <message>
        <source>How the model is used</source>
        <translation>模型的使用方式</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Questions and answers, in the form that the model&apos;s template gives them</source>
        <translation>一问一答，按模型的模板排成提示词</translation>
    </message>
    <message>
        <source>Completion</source>
        <translation>续写</translation>
    </message>
    <message>
        <source>A text that the model writes on from, without a template</source>
        <translation>模型接着写的文字，不用模板</translation>
    </message>
    <message>
        <source>Rendered prompt</source>
        <translation>实际提示词</translation>
    </message>
    <message>
        <source>Exactly what the conversation is sent as</source>
        <translation>对话实际发送给模型的内容</translation>
    </message>
    <message>
        <source>Token probabilities</source>
        <translation>词元概率</translation>
    </message>
    <message>
        <source>Show how likely each token of an answer was; for answers that begin from now on</source>
        <translation>显示回答中每个词元的概率；对此后开始的回答生效</translation>
    </message>
</context>
<context>
    <name>mw::ui::ModelCard</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>No model is open.</source>
        <translation>未打开模型。</translation>
    </message>
    <message>
        <source>Reading the file…</source>
        <translation>正在读取文件…</translation>
    </message>
    <message>
        <source>Name in the file</source>
        <translation>文件内名称</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Memory needed</source>
        <translation>所需内存</translation>
    </message>
    <message>
        <source>Memory free</source>
        <translation>可用内存</translation>
    </message>
    <message>
        <source>Instruction set</source>
        <translation>指令集</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Attention heads</source>
        <translation>注意力头</translation>
    </message>
    <message>
        <source>%1, keys %2</source>
        <translation>%1，键 %2</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重格式</translation>
    </message>
    <message>
        <source>.</source>
        <comment>full stop</comment>
        <translation>。</translation>
    </message>
    <message>
        <source>Layers × width</source>
        <translation>层数 × 宽度</translation>
    </message>
</context>
<context>
    <name>mw::ui::ModelsPage</name>
    <message>
        <source>Model files (*.gguf)</source>
        <translation>模型文件 (*.gguf)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Remove %1?</source>
        <translation>移除 %1？</translation>
    </message>
    <message>
        <source>Its file leaves the data folder. The file that it was imported from stays.</source>
        <translation>它的文件将从数据文件夹中删除。导入时的原文件保持不变。</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>移除 %1</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>What is registered on this machine, its versions and aliases.</source>
        <translation>本机登记的模型、版本和别名。</translation>
    </message>
    <message>
        <source>No models are registered</source>
        <translation>尚未登记任何模型</translation>
    </message>
    <message>
        <source>Importing copies a model file into the data folder and gives it a name and a version.</source>
        <translation>导入会把模型文件复制到数据文件夹，并赋予名称和版本。</translation>
    </message>
    <message>
        <source>Registered versions</source>
        <translation>已登记的版本</translation>
    </message>
    <message>
        <source>Drop the model file to import it</source>
        <translation>松开以导入模型文件</translation>
    </message>
    <message>
        <source>The alias %1 no longer points at %2.</source>
        <translation>别名 %1 不再指向 %2。</translation>
    </message>
    <message>
        <source>The removal was undone.</source>
        <translation>撤销了移除。</translation>
    </message>
    <message>
        <source>Import model files</source>
        <translation>导入模型文件</translation>
    </message>
    <message>
        <source>Their files leave the data folder. The files that they were imported from stay.</source>
        <translation>它们的文件将从数据文件夹中移除，导入时的原文件保留。</translation>
    </message>
    <message>
        <source>%1 of those selected stay, because an alias or a deployment needs them.</source>
        <translation>所选的 %1 个会保留，因为有别名或部署需要它们。</translation>
    </message>
    <message>
        <source>Remove %1 versions?</source>
        <translation>移除 %1 个版本？</translation>
    </message>
    <message>
        <source>Remove %1 versions</source>
        <translation>移除 %1 个版本</translation>
    </message>
    <message>
        <source>%1, %2 more to come</source>
        <translation>%1，还有 %2 个等待</translation>
    </message>
    <message>
        <source>Its file is damaged or gone. Verify it, or import it again.</source>
        <translation>文件已损坏或不存在。请校验，或重新导入。</translation>
    </message>
    <message>
        <source>Import model files…</source>
        <translation>导入模型文件…</translation>
    </message>
    <message>
        <source>Or drop model files on this page, or run: %1</source>
        <translation>也可以把模型文件拖到此页面，或运行：%1</translation>
    </message>
    <message>
        <source>Filter by name, architecture, weights or alias</source>
        <translation>按名称、架构、权重或别名筛选</translation>
    </message>
    <message>
        <source>No version has this text.</source>
        <translation>没有版本包含此文本。</translation>
    </message>
    <message>
        <source>models</source>
        <comment>name of a file</comment>
        <translation>模型</translation>
    </message>
    <message>
        <source>Use in playground</source>
        <translation>在试验场中使用</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>加载</translation>
    </message>
    <message>
        <source>Unload</source>
        <translation>卸载</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Check against reference</source>
        <translation>与参考引擎核对</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>参考引擎</translation>
    </message>
    <message>
        <source>The description of %1 was changed.</source>
        <translation>%1 的说明已修改。</translation>
    </message>
    <message>
        <source>Change the description</source>
        <translation>修改说明</translation>
    </message>
    <message>
        <source>Benchmark this machine</source>
        <translation>测量本机性能</translation>
    </message>
</context>
<context>
    <name>mw::ui::MonitorFigures</name>
    <message>
        <source>Requests (per second)</source>
        <translation>请求（每秒）</translation>
    </message>
    <message>
        <source>Tokens (per second)</source>
        <translation>词元（每秒）</translation>
    </message>
    <message>
        <source>Time to first token (ms)</source>
        <translation>首字时延（毫秒）</translation>
    </message>
    <message>
        <source>Errors (in each second)</source>
        <translation>错误（每 1 秒）</translation>
    </message>
    <message>
        <source>Errors (in each 10 seconds)</source>
        <translation>错误（每 10 秒）</translation>
    </message>
    <message>
        <source>Memory of the program (MB)</source>
        <translation>程序内存（MB）</translation>
    </message>
    <message>
        <source>Processor time of the program (% of all)</source>
        <translation>程序处理器占用（占全部的 %）</translation>
    </message>
    <message>
        <source>to models</source>
        <translation>发往模型</translation>
    </message>
    <message>
        <source>to the server</source>
        <translation>发往服务</translation>
    </message>
    <message>
        <source>prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>generated</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>half within (p50)</source>
        <translation>半数以内（p50）</translation>
    </message>
    <message>
        <source>95 % within (p95)</source>
        <translation>95 % 以内（p95）</translation>
    </message>
    <message>
        <source>of models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>of the server</source>
        <translation>服务</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>占用</translation>
    </message>
    <message>
        <source>reserved for models</source>
        <translation>为模型预留</translation>
    </message>
    <message>
        <source>Requests/s</source>
        <translation>请求/秒</translation>
    </message>
    <message>
        <source>Server requests/s</source>
        <translation>服务请求/秒</translation>
    </message>
    <message>
        <source>Prompt tok/s</source>
        <translation>提示词 词元/秒</translation>
    </message>
    <message>
        <source>Generated tok/s</source>
        <translation>生成 词元/秒</translation>
    </message>
    <message>
        <source>First token p50, ms</source>
        <translation>首字时延 p50（毫秒）</translation>
    </message>
    <message>
        <source>First token p95, ms</source>
        <translation>首字时延 p95（毫秒）</translation>
    </message>
    <message>
        <source>Errors in 1 s</source>
        <translation>1 秒内错误</translation>
    </message>
    <message>
        <source>Errors in 10 s</source>
        <translation>10 秒内错误</translation>
    </message>
    <message>
        <source>Server errors</source>
        <translation>服务错误</translation>
    </message>
    <message>
        <source>Memory, MB</source>
        <translation>内存（MB）</translation>
    </message>
    <message>
        <source>For models, MB</source>
        <translation>模型占用（MB）</translation>
    </message>
    <message>
        <source>Processor, %</source>
        <translation>处理器（%）</translation>
    </message>
</context>
<context>
    <name>mw::ui::MonitorPage</name>
    <message>
        <source>Monitor</source>
        <translation>监控</translation>
    </message>
    <message>
        <source>Export the figures</source>
        <translation>导出数据</translation>
    </message>
    <message>
        <source>Comma-separated values (*.csv)</source>
        <translation>逗号分隔值 (*.csv)</translation>
    </message>
    <message>
        <source>All models together</source>
        <translation>全部模型合计</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>−%1 min</source>
        <translation>−%1 分钟</translation>
    </message>
    <message>
        <source>%1 /s</source>
        <translation>%1 /秒</translation>
    </message>
    <message>
        <source>requests, last minute</source>
        <translation>请求，最近一分钟</translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>generated, last minute</source>
        <translation>生成，最近一分钟</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>first token p50 · p95</source>
        <translation>首字时延 p50 · p95</translation>
    </message>
    <message>
        <source>errors, last minute</source>
        <translation>错误，最近一分钟</translation>
    </message>
    <message>
        <source>memory, now</source>
        <translation>内存，当前</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>processor, now</source>
        <translation>处理器，当前</translation>
    </message>
    <message>
        <source>Paused at %1 · %2 s old</source>
        <translation>已于 %1 暂停 · %2 秒前的数据</translation>
    </message>
    <message>
        <source>Live · nothing in flight</source>
        <translation>实时 · 没有进行中的请求</translation>
    </message>
    <message>
        <source>Live · %1 in flight</source>
        <translation>实时 · %1 个请求进行中</translation>
    </message>
    <message>
        <source>What the program does and did in the last hour, from the same counters as /metrics. Nothing leaves this machine.</source>
        <translation>程序当前和过去一小时的运行情况，与 /metrics 使用同一组计数。数据不会离开本机。</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Show the figures as a table</source>
        <translation>以表格显示数据</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>导出 CSV…</translation>
    </message>
    <message>
        <source>Export the figures as CSV</source>
        <translation>将数据导出为 CSV</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Follow the figures again</source>
        <translation>恢复实时更新</translation>
    </message>
    <message>
        <source>Hold the figures still</source>
        <translation>暂停更新数据</translation>
    </message>
    <message>
        <source>5 minutes</source>
        <translation>5 分钟</translation>
    </message>
    <message>
        <source>60 minutes</source>
        <translation>60 分钟</translation>
    </message>
    <message>
        <source>How far back</source>
        <translation>时间范围</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Figures, newest first</source>
        <translation>数据，最新的在前</translation>
    </message>
    <message>
        <source>Nothing has been asked since the program started. Ask something in the playground, or send a request to the server: it shows here within a second.</source>
        <translation>程序启动后还没有收到请求。在试验场提问，或向服务发送请求，一秒之内就会显示在这里。</translation>
    </message>
    <message>
        <source>Open the playground</source>
        <translation>打开试验场</translation>
    </message>
</context>
<context>
    <name>mw::ui::MonitorTable</name>
    <message>
        <source>no data</source>
        <translation>无数据</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
</context>
<context>
    <name>mw::ui::NewKeyCard</name>
    <message>
        <source>The key “%1” was made. You will not see it again.</source>
        <translation>密钥“%1”已创建。它只显示这一次。</translation>
    </message>
    <message>
        <source>The new key</source>
        <translation>新密钥</translation>
    </message>
    <message>
        <source>Copy the new key</source>
        <translation>复制新密钥</translation>
    </message>
    <message>
        <source>I have stored it</source>
        <translation>我已保存</translation>
    </message>
    <message>
        <source>Copy it now and keep it where only you can read it: the program keeps no copy. It expires on %1.</source>
        <translation>请立即复制，并保存在只有你能读取的地方：程序不保留副本。到期时间：%1。</translation>
    </message>
    <message>
        <source>Copy it now and keep it where only you can read it: the program keeps no copy. It never expires.</source>
        <translation>请立即复制，并保存在只有你能读取的地方：程序不保留副本。它永不过期。</translation>
    </message>
</context>
<context>
    <name>mw::ui::Notice</name>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>mw::ui::PlaygroundPage</name>
    <message>
        <source>Open a model file</source>
        <translation>打开模型文件</translation>
    </message>
    <message>
        <source>Model files (*.gguf)</source>
        <translation>模型文件 (*.gguf)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Open another file…</source>
        <translation>打开其他文件…</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Playground</source>
        <translation>试验场</translation>
    </message>
    <message>
        <source>Ask a model and read its answer as it is written.</source>
        <translation>向模型提问，回答逐词显示。</translation>
    </message>
    <message>
        <source>Begin again without the turns so far (Ctrl+N)</source>
        <translation>清除已有对话，重新开始（Ctrl+N）</translation>
    </message>
    <message>
        <source>Open model…</source>
        <translation>打开模型…</translation>
    </message>
    <message>
        <source>Open a model file (Ctrl+O)</source>
        <translation>打开模型文件（Ctrl+O）</translation>
    </message>
    <message>
        <source>Drop the model file to open it</source>
        <translation>松开以打开模型文件</translation>
    </message>
    <message>
        <source>The conversation has %1 tokens, at least %2 are kept for the answer, and the context holds %3.</source>
        <translation>对话共 %1 个词元，至少要为回答保留 %2 个，而上下文只能容纳 %3 个。</translation>
    </message>
    <message>
        <source>Turns that are left out stay on screen and are marked; the model no longer reads them.</source>
        <translation>略去的轮次仍留在屏幕上并带有标记，但模型不再读到它们。</translation>
    </message>
    <message>
        <source>The last question alone is too long, or the system prompt is. Shorten it, or load the model with a larger context.</source>
        <translation>仅最后一个问题或系统提示词就已过长。请缩短它，或以更大的上下文加载模型。</translation>
    </message>
    <message>
        <source>Leave out the oldest turn</source>
        <translation>略去最早的 1 轮</translation>
    </message>
    <message>
        <source>Leave out the %1 oldest turns</source>
        <translation>略去最早的 %1 轮</translation>
    </message>
    <message>
        <source>New conversation with this question</source>
        <translation>用此问题开始新对话</translation>
    </message>
    <message>
        <source>The oldest turn is not sent to the model.</source>
        <translation>最早的 1 轮不发送给模型。</translation>
    </message>
    <message>
        <source>The %1 oldest turns are not sent to the model.</source>
        <translation>最早的 %1 轮不发送给模型。</translation>
    </message>
    <message>
        <source>Send all again</source>
        <translation>重新全部发送</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>历史对话</translation>
    </message>
    <message>
        <source>Parts of the side panel</source>
        <translation>侧栏的各部分</translation>
    </message>
    <message>
        <source>Find a conversation</source>
        <translation>查找对话</translation>
    </message>
    <message>
        <source>Copy the conversation as Markdown</source>
        <translation>以 Markdown 复制对话</translation>
    </message>
    <message>
        <source>Export the conversation…</source>
        <translation>导出对话…</translation>
    </message>
    <message>
        <source>Model file…</source>
        <translation>模型文件…</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>重新回答</translation>
    </message>
    <message>
        <source>Copy the last answer</source>
        <translation>复制最后一条回答</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Ask several models or settings what is asked here, side by side (Ctrl+Shift+D)</source>
        <translation>用这里的问题并排比较多个模型或设置（Ctrl+Shift+D）</translation>
    </message>
    <message>
        <source>Compare with other models or settings</source>
        <translation>与其他模型或设置比较</translation>
    </message>
</context>
<context>
    <name>mw::ui::PresetCard</name>
    <message>
        <source>Deleted: %1</source>
        <translation>已删除：%1</translation>
    </message>
    <message>
        <source>All presets of the file are here already.</source>
        <translation>文件中的预设都已存在。</translation>
    </message>
    <message>
        <source>1 preset was imported.</source>
        <translation>已导入 1 个预设。</translation>
    </message>
    <message>
        <source>%1 presets were imported.</source>
        <translation>已导入 %1 个预设。</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Export all presets…</source>
        <translation>导出全部预设…</translation>
    </message>
    <message>
        <source>Import presets…</source>
        <translation>导入预设…</translation>
    </message>
    <message>
        <source>Export all presets</source>
        <translation>导出全部预设</translation>
    </message>
    <message>
        <source>Presets (*.json)</source>
        <translation>预设 (*.json)</translation>
    </message>
    <message>
        <source>presets</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Import presets</source>
        <translation>导入预设</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>System prompt and sampling under a name</source>
        <translation>以名称保存的系统提示词和采样设置</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>预设名称</translation>
    </message>
    <message>
        <source>Save under this name</source>
        <translation>以此名称保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Put what is set now in place of the preset</source>
        <translation>用当前设置替换此预设</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Keep the system prompt and the sampling of now under a name</source>
        <translation>以一个名称保存当前的系统提示词和采样设置</translation>
    </message>
    <message>
        <source>More about presets</source>
        <translation>预设的更多操作</translation>
    </message>
    <message>
        <source>No preset</source>
        <translation>无预设</translation>
    </message>
    <message>
        <source>Presets are not kept now, because the data folder could not be opened.</source>
        <translation>数据文件夹未能打开，因此现在不保存预设。</translation>
    </message>
    <message>
        <source>Changed: what is set differs from the preset.</source>
        <translation>已修改：当前设置与预设不同。</translation>
    </message>
</context>
<context>
    <name>mw::ui::ProgressRow</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>mw::ui::ReadingView</name>
    <message>
        <source>[image]</source>
        <translation>[图片]</translation>
    </message>
    <message>
        <source>[image: %1]</source>
        <translation>[图片：%1]</translation>
    </message>
</context>
<context>
    <name>mw::ui::ReferenceCheckView</name>
    <message>
        <source>Check against reference</source>
        <translation>与参考引擎核对</translation>
    </message>
    <message>
        <source>Computes %1 tokens with this engine and with LibTorch in 32-bit floating point, and compares. Takes some seconds and four bytes of memory a weight.</source>
        <translation>用当前引擎和 LibTorch（32 位浮点）各计算 %1 个词元并比较。需要数秒时间，每个权重占四字节内存。</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>正在加载</translation>
    </message>
    <message>
        <source>Comparing</source>
        <translation>正在比较</translation>
    </message>
    <message>
        <source>Largest logit difference: %1</source>
        <translation>logit 最大差异：%1</translation>
    </message>
    <message>
        <source>Behind token %1 of %2. Both find the same next token likeliest behind %3 of them; mean divergence %4. %5 against %6.</source>
        <translation>位于第 %1 个词元之后（共 %2 个）。其中 %3 处两者认为最可能的下一个词元相同；平均散度 %4。%5 对比 %6。</translation>
    </message>
</context>
<context>
    <name>mw::ui::RegistryModel</name>
    <message>
        <source>Damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>File is gone</source>
        <translation>文件已丢失</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>正在加载</translation>
    </message>
    <message>
        <source>Loaded</source>
        <translation>已加载</translation>
    </message>
    <message>
        <source>Unloading</source>
        <translation>正在卸载</translation>
    </message>
    <message>
        <source>Loading failed</source>
        <translation>加载失败</translation>
    </message>
    <message>
        <source>Not loaded</source>
        <translation>未加载</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Aliases</source>
        <translation>别名</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>%1, from %2</source>
        <translation>%1，来自 %2</translation>
    </message>
    <message>
        <source>Never</source>
        <comment>verified</comment>
        <translation>从未</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>导入时间</translation>
    </message>
    <message>
        <source>Verified</source>
        <translation>校验时间</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>说明</translation>
    </message>
</context>
<context>
    <name>mw::ui::RegistrySession</name>
    <message>
        <source>Importing %1</source>
        <translation>正在导入 %1</translation>
    </message>
    <message>
        <source>Verifying %1</source>
        <translation>正在校验 %1</translation>
    </message>
    <message>
        <source>Checking %1 against the reference</source>
        <translation>正在将 %1 与参考引擎核对</translation>
    </message>
    <message>
        <source>An alias points at this version: %1</source>
        <translation>有别名指向此版本：%1</translation>
    </message>
    <message>
        <source>It is to be kept loaded or loaded at start. Switch that off first.</source>
        <translation>它被设为保持加载或启动时加载，先关闭该设置。</translation>
    </message>
</context>
<context>
    <name>mw::ui::RenderedView</name>
    <message>
        <source>Nothing is asked yet. Write a question in the chat and come back.</source>
        <translation>还没有问题。先在对话中写一个问题，再回到这里。</translation>
    </message>
    <message>
        <source>The model is not loaded now; its tokenizer and template come with it.</source>
        <translation>模型现在没有加载；分词器和模板随模型一起加载。</translation>
    </message>
    <message>
        <source>1 token</source>
        <translation>1 个词元</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>what the template wrote is tinted</source>
        <translation>模板写出的部分有底色</translation>
    </message>
    <message>
        <source>A message has the name of a control token. In the chat it is only text; in a completion it would be that token.</source>
        <translation>有消息包含控制词元的名称。在对话中它只是文字；在续写中它会成为该词元。</translation>
    </message>
    <message>
        <source>Copy the prompt</source>
        <translation>复制提示词</translation>
    </message>
    <message>
        <source>Continue as completion</source>
        <translation>作为续写继续</translation>
    </message>
    <message>
        <source>Put this prompt into the completion, where it can be changed and run</source>
        <translation>把这个提示词放进续写，可以在那里修改和运行</translation>
    </message>
    <message>
        <source>Load the model</source>
        <translation>加载模型</translation>
    </message>
    <message>
        <source>The prompt as it is sent</source>
        <translation>实际发送的提示词</translation>
    </message>
</context>
<context>
    <name>mw::ui::RequestCard</name>
    <message>
        <source>Request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来自</translation>
    </message>
    <message>
        <source>Request id</source>
        <translation>请求编号</translation>
    </message>
    <message>
        <source>Model asked for</source>
        <translation>请求的模型</translation>
    </message>
    <message>
        <source>Answered by</source>
        <translation>回答者</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>First token</source>
        <translation>首字时延</translation>
    </message>
    <message>
        <source>Ended by</source>
        <translation>结束原因</translation>
    </message>
    <message>
        <source>Fault</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>Asked</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Its texts were not recorded. Those of later requests are.</source>
        <translation>此请求的文本没有记录。之后的请求会记录。</translation>
    </message>
    <message>
        <source>Texts are not recorded, so there is nothing to open. Switch on “Record texts” in the settings, or run: %1</source>
        <translation>没有记录文本，因此无法打开。请在设置中打开“记录文本”，或运行：%1</translation>
    </message>
    <message>
        <source>The playground cannot show it: it was asked with token ids, or its turns do not alternate.</source>
        <translation>试验场无法显示：它以词元编号提问，或各轮对话没有交替。</translation>
    </message>
    <message>
        <source>Open in playground</source>
        <translation>在试验场中打开</translation>
    </message>
    <message>
        <source>the model&apos;s end</source>
        <translation>模型自行结束</translation>
    </message>
    <message>
        <source>the limit of tokens</source>
        <translation>达到词元上限</translation>
    </message>
    <message>
        <source>the client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>a fault</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>refusal</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>the end of the program</source>
        <translation>程序退出</translation>
    </message>
    <message>
        <source>1 token</source>
        <translation>1 个词元</translation>
    </message>
</context>
<context>
    <name>mw::ui::RequestsView</name>
    <message>
        <source>No request has this text.</source>
        <translation>没有包含此文字的请求。</translation>
    </message>
    <message>
        <source>The server is off</source>
        <translation>服务已关闭</translation>
    </message>
    <message>
        <source>Requests of other programs appear here while they are answered.</source>
        <translation>其他程序的请求会在处理时显示在这里。</translation>
    </message>
    <message>
        <source>Start the server</source>
        <translation>开启服务</translation>
    </message>
    <message>
        <source>No requests yet</source>
        <translation>还没有请求</translation>
    </message>
    <message>
        <source>Requests appear here as they come. Send a first one with curl or Python.</source>
        <translation>请求到来时会显示在这里。可用 curl 或 Python 发出第一个请求。</translation>
    </message>
    <message>
        <source>Show the commands</source>
        <translation>查看命令</translation>
    </message>
    <message>
        <source>Filter by path, model, key, status or address</source>
        <translation>按路径、模型、密钥、状态或地址筛选</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>requests</source>
        <comment>name of a file</comment>
        <translation>请求</translation>
    </message>
</context>
<context>
    <name>mw::ui::SamplesView</name>
    <message>
        <source>A fact</source>
        <translation>问一个事实</translation>
    </message>
    <message>
        <source>What is the capital of France? One word.</source>
        <translation>法国的首都是哪里？只答一个词。</translation>
    </message>
    <message>
        <source>An explanation</source>
        <translation>请它解释</translation>
    </message>
    <message>
        <source>Explain in two sentences why the sky is blue.</source>
        <translation>用两句话解释天空为什么是蓝色的。</translation>
    </message>
    <message>
        <source>A list</source>
        <translation>列几条建议</translation>
    </message>
    <message>
        <source>Give me three tips for a good night&apos;s sleep.</source>
        <translation>给我三条睡个好觉的建议。</translation>
    </message>
    <message>
        <source>The model is ready</source>
        <translation>模型已就绪</translation>
    </message>
    <message>
        <source>Write a question below, or begin with one of these. This model speaks English.</source>
        <translation>在下方输入问题，或从以下示例开始。此模型擅长英语，示例为英文。</translation>
    </message>
    <message>
        <source>Write a question below, or begin with one of these.</source>
        <translation>在下方输入问题，或从以下示例开始。</translation>
    </message>
    <message>
        <source>A piece of code</source>
        <translation>一段代码</translation>
    </message>
    <message>
        <source>Write a Python function that adds two numbers.</source>
        <translation>写一个把两个数相加的 Python 函数。</translation>
    </message>
</context>
<context>
    <name>mw::ui::SamplingPanel</name>
    <message>
        <source>Take a new seed for each answer</source>
        <translation>每次回答使用新的种子</translation>
    </message>
    <message>
        <source>Keep the last answer&apos;s seed</source>
        <translation>沿用上一个回答的种子</translation>
    </message>
    <message>
        <source>Draw a seed and keep it</source>
        <translation>随机取一个种子并固定</translation>
    </message>
    <message>
        <source>new for each answer</source>
        <translation>每次回答各取一个</translation>
    </message>
    <message>
        <source>The model is loaded with a context of %1 tokens. It is loaded again to take %2.</source>
        <translation>模型现以 %1 个词元的上下文加载，改为 %2 个需要重新加载。</translation>
    </message>
    <message>
        <source>Load again</source>
        <translation>重新加载</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>Explain each setting</source>
        <translation>显示各项说明</translation>
    </message>
    <message>
        <source>Back to the defaults</source>
        <translation>恢复默认值</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Default %1.</source>
        <translation>默认 %1。</translation>
    </message>
    <message>
        <source>From %1 to %2, default %3.</source>
        <translation>范围 %1 到 %2，默认 %3。</translation>
    </message>
    <message>
        <source>About %1</source>
        <translation>“%1”的说明</translation>
    </message>
    <message>
        <source>%1 back to its default</source>
        <translation>“%1”恢复默认值</translation>
    </message>
</context>
<context>
    <name>mw::ui::SamplingSide</name>
    <message>
        <source>No preset</source>
        <translation>无预设</translation>
    </message>
    <message>
        <source>Column %1</source>
        <translation>%1 列</translation>
    </message>
    <message>
        <source>Close the settings</source>
        <translation>关闭设置</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>A column takes a preset&apos;s sampling; the system prompt is the same for all.</source>
        <translation>列只采用预设的采样设置，系统提示词各列相同。</translation>
    </message>
    <message>
        <source>Use for all columns</source>
        <translation>用于所有列</translation>
    </message>
    <message>
        <source>Give every column these settings</source>
        <translation>让所有列都采用这些设置</translation>
    </message>
</context>
<context>
    <name>mw::ui::SavedBar</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>mw::ui::ServedRequestsModel</name>
    <message>
        <source>cut off by the stop</source>
        <translation>因停止而中断</translation>
    </message>
    <message>
        <source>being answered</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>not understood</source>
        <translation>无法理解</translation>
    </message>
    <message>
        <source>no valid key</source>
        <translation>密钥无效</translation>
    </message>
    <message>
        <source>not allowed</source>
        <translation>不允许</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>method not offered</source>
        <translation>不支持此方法</translation>
    </message>
    <message>
        <source>came too slowly</source>
        <translation>发送太慢</translation>
    </message>
    <message>
        <source>conflict</source>
        <translation>冲突</translation>
    </message>
    <message>
        <source>changed meanwhile</source>
        <translation>其间已更改</translation>
    </message>
    <message>
        <source>too large</source>
        <translation>过大</translation>
    </message>
    <message>
        <source>not JSON</source>
        <translation>不是 JSON</translation>
    </message>
    <message>
        <source>too many requests</source>
        <translation>请求过多</translation>
    </message>
    <message>
        <source>head too large</source>
        <translation>请求头过大</translation>
    </message>
    <message>
        <source>client left</source>
        <translation>客户端已断开</translation>
    </message>
    <message>
        <source>not ready</source>
        <translation>未就绪</translation>
    </message>
    <message>
        <source>answered</source>
        <translation>已回答</translation>
    </message>
    <message>
        <source>redirected</source>
        <translation>已重定向</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>Request id</source>
        <translation>请求编号</translation>
    </message>
</context>
<context>
    <name>mw::ui::ServerCard</name>
    <message>
        <source>Stored. Switch the server off and on to use it.</source>
        <translation>已保存。关闭并重新开启服务后生效。</translation>
    </message>
    <message>
        <source>Takes effect at the next start.</source>
        <translation>下次开启时生效。</translation>
    </message>
    <message>
        <source>Port 0 takes a free one at each start.</source>
        <translation>端口 0 表示每次开启时取一个空闲端口。</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在开启</translation>
    </message>
    <message>
        <source>Serving</source>
        <translation>服务中</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>Not started</source>
        <translation>未能开启</translation>
    </message>
    <message>
        <source>Other programs do not reach the models.</source>
        <translation>其他程序无法访问模型。</translation>
    </message>
    <message>
        <source>Opening the address.</source>
        <translation>正在打开地址。</translation>
    </message>
    <message>
        <source>Programs on this machine that have a key reach the models.</source>
        <translation>本机上持有密钥的程序可以访问模型。</translation>
    </message>
    <message>
        <source>1 answer is under way.</source>
        <translation>1 个回答正在进行。</translation>
    </message>
    <message>
        <source>%1 answers are under way.</source>
        <translation>%1 个回答正在进行。</translation>
    </message>
    <message>
        <source>Closing connections.</source>
        <translation>正在关闭连接。</translation>
    </message>
    <message>
        <source>1 answer is still under way. Nothing new is taken.</source>
        <translation>还有 1 个回答正在进行。不再接受新请求。</translation>
    </message>
    <message>
        <source>%1 answers are still under way. Nothing new is taken.</source>
        <translation>还有 %1 个回答正在进行。不再接受新请求。</translation>
    </message>
    <message>
        <source>Stop the server</source>
        <translation>停止服务</translation>
    </message>
    <message>
        <source>Start the server</source>
        <translation>开启服务</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Stop now</source>
        <translation>立即停止</translation>
    </message>
    <message>
        <source>Ends the answers that are still under way.</source>
        <translation>中断仍在进行的回答。</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Server: %1</source>
        <translation>服务：%1</translation>
    </message>
    <message>
        <source>This machine only (%1)</source>
        <translation>仅限本机（%1）</translation>
    </message>
    <message>
        <source>This machine only, IPv6 (%1)</source>
        <translation>仅限本机，IPv6（%1）</translation>
    </message>
    <message>
        <source>Other machines too: needs a certificate</source>
        <translation>其他机器也可访问：需要证书</translation>
    </message>
    <message>
        <source>A free port is taken at each start.</source>
        <translation>每次启动时使用一个空闲端口。</translation>
    </message>
    <message>
        <source>%1 is free.</source>
        <translation>%1 空闲。</translation>
    </message>
    <message>
        <source>Ports below 1024 are for the system. Choose a higher one.</source>
        <translation>1024 以下的端口由系统使用，请选择更大的端口。</translation>
    </message>
    <message>
        <source>This machine has no such address.</source>
        <translation>本机没有此地址。</translation>
    </message>
    <message>
        <source>This server listens on %1 and can be reached.</source>
        <translation>此服务器正在监听 %1，可以访问。</translation>
    </message>
    <message>
        <source>This program has %1, but a connection to it fails.</source>
        <translation>此程序占用 %1，但无法连接。</translation>
    </message>
    <message>
        <source>%1 is taken by %2 (process %3).</source>
        <translation>%1 被 %2 占用（进程 %3）。</translation>
    </message>
    <message>
        <source>%1 is taken by a program of another user.</source>
        <translation>%1 被另一用户的程序占用。</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>正在测试…</translation>
    </message>
    <message>
        <source>Other machines reach this address, so it needs a certificate, which the window cannot give it. In a terminal: mw serve --tls-cert FILE --tls-key FILE.</source>
        <translation>其他机器可以访问此地址，因此需要证书，而窗口无法提供。在终端中运行：mw serve --tls-cert FILE --tls-key FILE。</translation>
    </message>
    <message>
        <source>Programs on other machines are not let in: without a certificate, keys and texts would cross the network for all to read. In a terminal: mw serve --tls-cert FILE --tls-key FILE.</source>
        <translation>其他机器上的程序无法访问：没有证书时，密钥和文本会以明文经过网络。在终端中运行：mw serve --tls-cert FILE --tls-key FILE。</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Whether this address and port can be listened on, and who has them if not.</source>
        <translation>检查能否监听此地址和端口，不能时说明由谁占用。</translation>
    </message>
</context>
<context>
    <name>mw::ui::ServerPage</name>
    <message>
        <source>Use port %1</source>
        <translation>改用端口 %1</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务</translation>
    </message>
    <message>
        <source>Other programs on this machine use your models over REST.</source>
        <translation>让本机上的其他程序通过 REST 使用你的模型。</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>接入</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Keys (%1)</source>
        <translation>密钥（%1）</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Parts of the page</source>
        <translation>页面各部分</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>后台</translation>
    </message>
</context>
<context>
    <name>mw::ui::ServerSession</name>
    <message>
        <source>First key</source>
        <translation>首个密钥</translation>
    </message>
</context>
<context>
    <name>mw::ui::SettingRow</name>
    <message>
        <source>Not a value for this setting: allowed is %1.</source>
        <translation>此设置不能取这个值，允许的范围是 %1。</translation>
    </message>
    <message>
        <source>%1 · waits for the next start</source>
        <translation>%1 · 等待下次启动</translation>
    </message>
    <message>
        <source>Back to the default: %1</source>
        <translation>恢复默认：%1</translation>
    </message>
    <message>
        <source>On</source>
        <translation>开</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>mw::ui::SettingWords</name>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Loaded models</source>
        <translation>已加载的模型</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务</translation>
    </message>
    <message>
        <source>Streamed answers</source>
        <translation>流式回答</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Packed (fast)</source>
        <translation>packed（快）</translation>
    </message>
    <message>
        <source>Reference (LibTorch)</source>
        <translation>reference（LibTorch）</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>number and unit</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>applies at once</source>
        <translation>立即生效</translation>
    </message>
    <message>
        <source>applies from the next request</source>
        <translation>从下一个请求起生效</translation>
    </message>
    <message>
        <source>applies when a model is loaded next</source>
        <translation>下次加载模型时生效</translation>
    </message>
    <message>
        <source>applies when the server starts next</source>
        <translation>服务下次启动时生效</translation>
    </message>
    <message>
        <source>applies when the program starts next</source>
        <translation>程序下次启动时生效</translation>
    </message>
    <message>
        <source>above %1, up to %2</source>
        <translation>大于 %1，不超过 %2</translation>
    </message>
    <message>
        <source>%1 up to, not including, %2</source>
        <translation>%1 到 %2（不含）</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>range</comment>
        <translation>%1 到 %2</translation>
    </message>
    <message>
        <source>Command line, this run only · stored: %1</source>
        <translation>命令行，仅本次运行 · 已保存：%1</translation>
    </message>
    <message>
        <source>Command line, this run only · default: %1</source>
        <translation>命令行，仅本次运行 · 默认：%1</translation>
    </message>
    <message>
        <source>Stored · default: %1</source>
        <translation>已保存 · 默认：%1</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>询问</translation>
    </message>
    <message>
        <source>Keep serving</source>
        <translation>继续服务</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>停止并退出</translation>
    </message>
</context>
<context>
    <name>mw::ui::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>%1 saved: %2</source>
        <translation>“%1”已保存：%2</translation>
    </message>
    <message>
        <source>%1 is back at its default: %2</source>
        <translation>“%1”已恢复默认：%2</translation>
    </message>
    <message>
        <source>No setting has “%1” in its name or description.</source>
        <translation>没有名称或说明包含“%1”的设置。</translation>
    </message>
    <message>
        <source>Export settings</source>
        <translation>导出设置</translation>
    </message>
    <message>
        <source>Settings (*.json)</source>
        <translation>设置 (*.json)</translation>
    </message>
    <message>
        <source>Settings exported to %1</source>
        <translation>设置已导出到 %1</translation>
    </message>
    <message>
        <source>Import settings</source>
        <translation>导入设置</translation>
    </message>
    <message>
        <source>Import settings from %1</source>
        <translation>从 %1 导入设置</translation>
    </message>
    <message>
        <source>Each change is saved as you leave its field; each says when it applies.</source>
        <translation>离开输入框即保存更改；每项设置都注明何时生效。</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation>搜索设置</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Name, key or description, in either language</source>
        <translation>名称、键或说明，中英文均可</translation>
    </message>
    <message>
        <source>Groups of settings</source>
        <translation>设置分组</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>全部设置</translation>
    </message>
    <message>
        <source>The settings can be read here, not changed.</source>
        <translation>此处只能查看设置，不能更改。</translation>
    </message>
</context>
<context>
    <name>mw::ui::StartView</name>
    <message>
        <source>Open a model to ask it something</source>
        <translation>打开一个模型，开始提问</translation>
    </message>
    <message>
        <source>A model is one .gguf file. It runs on this machine; nothing leaves it.</source>
        <translation>模型是一个 .gguf 文件，在本机运行，数据不会离开本机。</translation>
    </message>
    <message>
        <source>Or drop a model file anywhere in this window.</source>
        <translation>也可以将模型文件拖到窗口中的任意位置。</translation>
    </message>
    <message>
        <source>Open a model file…</source>
        <translation>打开模型文件…</translation>
    </message>
    <message>
        <source>Use the default model</source>
        <translation>使用默认模型</translation>
    </message>
    <message>
        <source>SmolLM2 135M, fetched when the program was set up</source>
        <translation>SmolLM2 135M，安装本程序时已获取</translation>
    </message>
</context>
<context>
    <name>mw::ui::StatusBar</name>
    <message>
        <source>No model</source>
        <translation>未打开模型</translation>
    </message>
    <message>
        <source>reading the file</source>
        <translation>正在读取文件</translation>
    </message>
    <message>
        <source>loading</source>
        <translation>正在加载</translation>
    </message>
    <message>
        <source>answering</source>
        <translation>正在回答</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>1 thread</source>
        <translation>1 个线程</translation>
    </message>
    <message>
        <source>%1 threads</source>
        <translation>%1 个线程</translation>
    </message>
    <message>
        <source>%1 in flight</source>
        <translation>%1 个进行中</translation>
    </message>
    <message>
        <source>Requests that are being answered now</source>
        <translation>正在回答的请求</translation>
    </message>
    <message>
        <source>not loaded, the next question loads it</source>
        <translation>未加载，下次提问时加载</translation>
    </message>
    <message>
        <source>loading failed</source>
        <translation>加载失败</translation>
    </message>
    <message>
        <source>%1 given back</source>
        <translation>已归还 %1</translation>
    </message>
    <message>
        <source>Server: %1</source>
        <translation>服务：%1</translation>
    </message>
    <message>
        <source>The server, which programs on this machine reach</source>
        <translation>服务，本机上的程序可以访问</translation>
    </message>
    <message>
        <source>The server, which other machines reach</source>
        <translation>服务，其他机器可以访问</translation>
    </message>
    <message>
        <source>Activity %1, one failed</source>
        <translation>工作 %1，有失败</translation>
    </message>
    <message>
        <source>Activity %1</source>
        <translation>工作 %1</translation>
    </message>
    <message>
        <source>Work that takes longer, with progress and cancel</source>
        <translation>耗时的工作，可查看进度或取消</translation>
    </message>
    <message>
        <source>%1 % CPU</source>
        <translation>%1 % CPU</translation>
    </message>
    <message>
        <source>%1 · %2 % CPU</source>
        <comment>memory · share</comment>
        <translation>%1 · %2 % CPU</translation>
    </message>
    <message>
        <source>The program takes %1 % of the processors</source>
        <translation>程序占用处理器的 %1 %</translation>
    </message>
    <message>
        <source>The program takes %1 of memory and %2 % of the processors</source>
        <translation>程序占用内存 %1，占用处理器的 %2 %</translation>
    </message>
    <message>
        <source>Instruction set and compute threads of the engine.</source>
        <translation>引擎的指令集和计算线程数。</translation>
    </message>
    <message>
        <source>The model needs about %1 of memory.</source>
        <translation>模型约需 %1 内存。</translation>
    </message>
    <message>
        <source>What the program takes: memory in use, models included, and its share of all processors in the last 2 seconds</source>
        <translation>程序的占用：正在使用的内存（含模型），以及最近 2 秒内占全部处理器的比例</translation>
    </message>
</context>
<context>
    <name>mw::ui::SystemPromptBox</name>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>Who the model is and how it answers, for the whole conversation</source>
        <translation>模型的身份和回答方式，对整个对话有效</translation>
    </message>
    <message>
        <source>Fold the system prompt</source>
        <translation>折叠系统提示词</translation>
    </message>
    <message>
        <source>Open the system prompt</source>
        <translation>展开系统提示词</translation>
    </message>
    <message>
        <source>none; the model&apos;s own is used if it has one</source>
        <translation>未填写；若模型自带系统提示词则使用它</translation>
    </message>
</context>
<context>
    <name>mw::ui::Table</name>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>排序依据</translation>
    </message>
    <message>
        <source>Columns as they were at first</source>
        <translation>恢复默认的列</translation>
    </message>
    <message>
        <source>Copy the rows</source>
        <translation>复制所选行</translation>
    </message>
    <message>
        <source>Descending</source>
        <translation>降序</translation>
    </message>
</context>
<context>
    <name>mw::ui::TablePanel</name>
    <message>
        <source>Export the table</source>
        <translation>导出表格</translation>
    </message>
    <message>
        <source>Comma separated values (*.csv)</source>
        <translation>逗号分隔值 (*.csv)</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1 selected</source>
        <translation>已选择 %1 项</translation>
    </message>
    <message>
        <source>Columns and sorting</source>
        <translation>列与排序</translation>
    </message>
    <message>
        <source>Export as CSV…</source>
        <translation>导出为 CSV…</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Select none</source>
        <translation>取消选择</translation>
    </message>
</context>
<context>
    <name>mw::ui::TakeOver</name>
    <message>
        <source>Take over</source>
        <translation>接管</translation>
    </message>
    <message>
        <source>Taking over from mw serve, which finishes its answers</source>
        <translation>正在从 mw serve 接管，等待其完成回答</translation>
    </message>
</context>
<context>
    <name>mw::ui::TokenCount</name>
    <message>
        <source>%1 of %2 tokens</source>
        <translation>%1 / %2 个词元</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>放不下</translation>
    </message>
    <message>
        <source>%1 left for the answer</source>
        <translation>回答只剩 %1 个</translation>
    </message>
    <message>
        <source>Tokens of the next prompt, counted by the model&apos;s own tokenizer: system prompt, conversation and question together, of what the context holds.</source>
        <translation>由模型自己的分词器计算的下一个提示词的词元数：系统提示词、对话和问题合计，以及上下文的容量。</translation>
    </message>
</context>
<context>
    <name>mw::ui::TokenDetail</name>
    <message>
        <source>%1 likely</source>
        <translation>概率 %1</translation>
    </message>
    <message>
        <source>Before temperature, top-k and the like.</source>
        <translation>未计温度、top-k 等采样设置。</translation>
    </message>
</context>
<context>
    <name>mw::ui::TokenLegend</name>
    <message>
        <source>Grounds and underlines of tokens, from the likeliest to the least likely</source>
        <translation>词元的底色和下划线，从最可能到最不可能</translation>
    </message>
    <message>
        <source>How likely the model itself found each token, before temperature and limits of the draw</source>
        <translation>模型自身认为每个词元的概率，未计温度等采样设置</translation>
    </message>
</context>
<context>
    <name>mw::ui::TokenView</name>
    <message>
        <source>&lt; 0.1 %</source>
        <translation>&lt; 0.1 %</translation>
    </message>
    <message>
        <source>“%1” %2</source>
        <translation>“%1” %2</translation>
    </message>
    <message>
        <source>Token %1 of %2: “%3”, %4 likely.</source>
        <translation>第 %1 个词元，共 %2 个：“%3”，概率 %4。</translation>
    </message>
    <message>
        <source>%1 Instead: %2.</source>
        <comment>a token&apos;s sentence, then its alternatives</comment>
        <translation>%1 其他可能：%2。</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between two tokens</comment>
        <translation>，</translation>
    </message>
</context>
<context>
    <name>mw::ui::TurnEditor</name>
    <message>
        <source>The question, to be changed</source>
        <translation>修改问题</translation>
    </message>
    <message>
        <source>The answer, to be changed</source>
        <translation>修改回答</translation>
    </message>
    <message>
        <source>It is asked again; the turns so far stay as the version before. Ctrl+Enter saves · Esc cancels</source>
        <translation>保存后重新提问；原来的内容保留为上一个版本。Ctrl + 回车保存 · Esc 取消</translation>
    </message>
    <message>
        <source>It stands as you write it; the answer before stays as a version. Ctrl+Enter saves · Esc cancels</source>
        <translation>回答将按你写的内容保留；原来的回答保留为一个版本。Ctrl + 回车保存 · Esc 取消</translation>
    </message>
    <message>
        <source>Save and ask</source>
        <translation>保存并提问</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>mw::ui::TurnWidget</name>
    <message>
        <source>Copy the question</source>
        <translation>复制问题</translation>
    </message>
    <message>
        <source>Copy the answer</source>
        <translation>复制回答</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>重新回答</translation>
    </message>
    <message>
        <source>Change the question and ask again</source>
        <translation>修改问题并重新提问</translation>
    </message>
    <message>
        <source>Change the answer</source>
        <translation>修改回答</translation>
    </message>
    <message>
        <source>Not sent to the model any more: the context has no room for it.</source>
        <translation>不再发送给模型：上下文放不下。</translation>
    </message>
    <message>
        <source>Show the answer laid out</source>
        <translation>显示排版后的回答</translation>
    </message>
    <message>
        <source>Show the answer as it was written</source>
        <translation>显示回答的原文</translation>
    </message>
    <message>
        <source>Answer in tokens</source>
        <translation>按词元显示的回答</translation>
    </message>
    <message>
        <source>No probabilities: a person wrote this answer.</source>
        <translation>没有概率：这条回答由人写成。</translation>
    </message>
    <message>
        <source>No probabilities: they were switched off while this answer was written. Answering again gives them.</source>
        <translation>没有概率：生成这条回答时没有开启。重新回答即可得到。</translation>
    </message>
</context>
<context>
    <name>mw::ui::UndoBar</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>mw::ui::VersionCard</name>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>导入时间</translation>
    </message>
    <message>
        <source>By</source>
        <translation>导入者</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Verified</source>
        <translation>校验时间</translation>
    </message>
    <message>
        <source>Unload</source>
        <translation>卸载</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>加载</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Keep loaded</source>
        <translation>保持加载</translation>
    </message>
    <message>
        <source>Neither idleness nor another model&apos;s need of memory unloads it.</source>
        <translation>空闲或其他模型需要内存时都不会卸载。</translation>
    </message>
    <message>
        <source>Load at start</source>
        <translation>启动时加载</translation>
    </message>
    <message>
        <source>Loaded as soon as the program runs.</source>
        <translation>程序一运行就加载。</translation>
    </message>
    <message>
        <source>Name in the file</source>
        <translation>文件中的名称</translation>
    </message>
    <message>
        <source>Layers × width</source>
        <translation>层数 × 宽度</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>对话模板</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>有</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Never</source>
        <comment>verified</comment>
        <translation>从未</translation>
    </message>
    <message>
        <source>Copy the SHA-256</source>
        <translation>复制 SHA-256</translation>
    </message>
    <message>
        <source>Reading the file…</source>
        <translation>正在读取文件…</translation>
    </message>
    <message>
        <source>Takes about %1 of memory; %2 are free beside it.</source>
        <translation>约占用 %1 内存，另有 %2 空闲。</translation>
    </message>
    <message>
        <source>This engine cannot run it.</source>
        <translation>此引擎无法运行它。</translation>
    </message>
    <message>
        <source>Loading needs about %1 of memory; %2 are free. It fits.</source>
        <translation>加载约需 %1 内存，空闲 %2，足够。</translation>
    </message>
    <message>
        <source>Loading needs about %1 of memory, and only %2 are free. Unload other models, or shorten the context in the settings.</source>
        <translation>加载约需 %1 内存，但只有 %2 空闲。请卸载其他模型，或在设置中缩短上下文。</translation>
    </message>
    <message>
        <source>.</source>
        <comment>full stop</comment>
        <translation>。</translation>
    </message>
    <message>
        <source>Its file is damaged or gone. Verify it, or import it again.</source>
        <translation>文件已损坏或不存在。请校验，或重新导入。</translation>
    </message>
    <message>
        <source>Use in playground</source>
        <translation>在试验场中使用</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Reads the whole file and compares it with what was imported.</source>
        <translation>读取整个文件，并与导入时的内容比较。</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>正在加载</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>正在校验</translation>
    </message>
    <message>
        <source>Waiting to be verified</source>
        <translation>等待校验</translation>
    </message>
</context>
<context>
    <name>mw::ui::WelcomePage</name>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>This processor lacks the instructions that make models quick: answers come slowly.</source>
        <translation>此处理器缺少加速模型的指令，回答会较慢。</translation>
    </message>
    <message>
        <source>This processor runs models with its best instructions: answers come quickly.</source>
        <translation>此处理器具备最佳指令集，回答很快。</translation>
    </message>
    <message>
        <source>This processor runs models well.</source>
        <translation>此处理器可以流畅运行模型。</translation>
    </message>
    <message>
        <source>Models of up to about %1 fit into its free memory.</source>
        <translation>空闲内存可容纳约 %1 的模型。</translation>
    </message>
    <message>
        <source>Looking at the machine…</source>
        <translation>正在查看机器…</translation>
    </message>
    <message>
        <source>1 core</source>
        <translation>1 个核心</translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 个核心</translation>
    </message>
    <message>
        <source>%1 memory, %2 free</source>
        <translation>内存 %1，空闲 %2</translation>
    </message>
    <message>
        <source>Only %1 of disk are free here; models need more.</source>
        <translation>磁盘只剩 %1，模型需要更多空间。</translation>
    </message>
    <message>
        <source>%1 of disk are free here.</source>
        <translation>磁盘空闲 %1。</translation>
    </message>
    <message>
        <source>Models, conversations and settings stay in this folder; nothing leaves this machine.</source>
        <translation>模型、对话和设置都保存在此文件夹中，不会离开这台机器。</translation>
    </message>
    <message>
        <source>No model is here yet. Open a model file (GGUF).</source>
        <translation>还没有模型。打开一个模型文件（GGUF）。</translation>
    </message>
    <message>
        <source>Looking for the default model…</source>
        <translation>正在查找默认模型…</translation>
    </message>
    <message>
        <source>%1 is being loaded.</source>
        <translation>正在加载 %1。</translation>
    </message>
    <message>
        <source>%1 is ready.</source>
        <translation>%1 已就绪。</translation>
    </message>
    <message>
        <source>%1 could not be loaded.</source>
        <translation>%1 无法加载。</translation>
    </message>
    <message>
        <source>Answering…</source>
        <translation>正在回答…</translation>
    </message>
    <message>
        <source>first token after %1</source>
        <translation>首字时延 %1</translation>
    </message>
    <message>
        <source>%1 tokens per second</source>
        <translation>每秒 %1 个词元</translation>
    </message>
    <message>
        <source>Four things to know, then you are set. Home brings this page back.</source>
        <translation>了解四件事即可开始。可从主页再次打开本页。</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Go to the playground</source>
        <translation>前往试验场</translation>
    </message>
    <message>
        <source>1. Where everything is kept</source>
        <translation>1. 数据存放位置</translation>
    </message>
    <message>
        <source>Copy the path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>2. What this machine can do</source>
        <translation>2. 这台机器的能力</translation>
    </message>
    <message>
        <source>3. The model</source>
        <translation>3. 模型</translation>
    </message>
    <message>
        <source>Open another model file…</source>
        <translation>打开其他模型文件…</translation>
    </message>
    <message>
        <source>4. The first question</source>
        <translation>4. 第一个问题</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
</context>
<context>
    <name>mw::ui::format</name>
    <message>
        <source>in a moment</source>
        <translation>即将</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>刚刚</translation>
    </message>
    <message>
        <source>in %1 min</source>
        <translation>%1 分钟后</translation>
    </message>
    <message>
        <source>%1 min ago</source>
        <translation>%1 分钟前</translation>
    </message>
    <message>
        <source>in %1 h</source>
        <translation>%1 小时后</translation>
    </message>
    <message>
        <source>%1 h ago</source>
        <translation>%1 小时前</translation>
    </message>
    <message>
        <source>in a day</source>
        <translation>1 天后</translation>
    </message>
    <message>
        <source>a day ago</source>
        <translation>1 天前</translation>
    </message>
    <message>
        <source>in %1 days</source>
        <translation>%1 天后</translation>
    </message>
    <message>
        <source>%1 days ago</source>
        <translation>%1 天前</translation>
    </message>
</context>
</TS>
