<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>engine</name>
    <message>
        <source>image</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>audio</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>images</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>annotations</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>caption</source>
        <translation>描述</translation>
    </message>
    <message>
        <source>prompt</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>metric</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>baseline</source>
        <translation>基准</translation>
    </message>
    <message>
        <source>target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>decoder</source>
        <translation>解码器</translation>
    </message>
    <message>
        <source>encoder</source>
        <translation>编码器</translation>
    </message>
    <message>
        <source>read</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>written</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>opened</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>greedy</source>
        <translation>贪心</translation>
    </message>
    <message>
        <source>beam</source>
        <translation>束搜索</translation>
    </message>
    <message>
        <source>train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>captioning</source>
        <translation>描述</translation>
    </message>
    <message>
        <source>transcription</source>
        <translation>转写</translation>
    </message>
    <message>
        <source>question-answering</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>classification</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>running</source>
        <translation>正在训练</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>已失败</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>annotation</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>captions</source>
        <translation>描述</translation>
    </message>
    <message>
        <source>pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>adaptation</source>
        <translation>适配</translation>
    </message>
    <message>
        <source>error</source>
        <translation>误差</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>没有权限</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>没有这个文件或文件夹</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>磁盘空间不足</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>文件系统是只读的</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>这是一个文件夹</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>这不是文件夹</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>文件已存在</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>输入输出错误</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>文件名太长</translation>
    </message>
    <message>
        <source>File too large</source>
        <translation>文件太大</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>打开的文件太多</translation>
    </message>
    <message>
        <source>Disk quota exceeded</source>
        <translation>超出磁盘配额</translation>
    </message>
    <message>
        <source>Directory not empty</source>
        <translation>文件夹不是空的</translation>
    </message>
    <message>
        <source>Stale file handle</source>
        <translation>文件句柄已失效</translation>
    </message>
    <message>
        <source>Cannot allocate memory</source>
        <translation>无法分配内存</translation>
    </message>
    <message>
        <source>Connection refused</source>
        <translation>连接被拒绝</translation>
    </message>
    <message>
        <source>Device or resource busy</source>
        <translation>设备或资源正忙</translation>
    </message>
    <message>
        <source>Operation not permitted</source>
        <translation>不允许这样操作</translation>
    </message>
    <message>
        <source>[Errno {0}] {1}</source>
        <translation>{1}（错误 {0}）</translation>
    </message>
    <message>
        <source>{0} (os error {1})</source>
        <translation>{0}（系统错误 {1}）</translation>
    </message>
    <message>
        <source>file is not a database</source>
        <translation>文件不是数据库</translation>
    </message>
    <message>
        <source>database disk image is malformed</source>
        <translation>数据库内容损坏</translation>
    </message>
    <message>
        <source>database is locked</source>
        <translation>数据库被锁定</translation>
    </message>
    <message>
        <source>database or disk is full</source>
        <translation>数据库或磁盘已满</translation>
    </message>
    <message>
        <source>attempt to write a readonly database</source>
        <translation>数据库是只读的</translation>
    </message>
    <message>
        <source>disk I/O error</source>
        <translation>磁盘读写错误</translation>
    </message>
    <message>
        <source>unable to open database file</source>
        <translation>无法打开数据库文件</translation>
    </message>
    <message>
        <source>embedded null byte</source>
        <translation>含有空字节</translation>
    </message>
    <message>
        <source>image file is truncated ({0} bytes not processed)</source>
        <translation>图片文件不完整（{0} 字节未处理）</translation>
    </message>
    <message>
        <source>image file is truncated</source>
        <translation>图片文件不完整</translation>
    </message>
    <message>
        <source>broken PNG file ({0})</source>
        <translation>PNG 文件损坏（{0}）</translation>
    </message>
    <message>
        <source>bad header checksum in {0}</source>
        <translation>{0} 的校验和有误</translation>
    </message>
    <message>
        <source>broken data stream when reading image file</source>
        <translation>读取图片文件时数据流损坏</translation>
    </message>
    <message>
        <source>cannot load this image</source>
        <translation>无法载入这张图片</translation>
    </message>
    <message>
        <source>could not create decoder object</source>
        <translation>无法创建解码器</translation>
    </message>
    <message>
        <source>failed to read next frame</source>
        <translation>无法读取下一帧</translation>
    </message>
    <message>
        <source>SVG has an invalid size</source>
        <translation>SVG 的尺寸无效</translation>
    </message>
    <message>
        <source>unclosed token: line {0}, column {1}</source>
        <translation>标记没有结束：第 {0} 行第 {1} 列</translation>
    </message>
    <message>
        <source>not well-formed (invalid token): line {0}, column {1}</source>
        <translation>格式不正确（无效的标记）：第 {0} 行第 {1} 列</translation>
    </message>
    <message>
        <source>no element found: line {0}, column {1}</source>
        <translation>没有找到元素：第 {0} 行第 {1} 列</translation>
    </message>
    <message>
        <source>mismatched tag: line {0}, column {1}</source>
        <translation>标签不匹配：第 {0} 行第 {1} 列</translation>
    </message>
    <message>
        <source>XML declaration not well-formed: line {0}, column {1}</source>
        <translation>XML 声明格式不正确：第 {0} 行第 {1} 列</translation>
    </message>
    <message>
        <source>unknown encoding: {0}</source>
        <translation>未知的编码：{0}</translation>
    </message>
    <message>
        <source>Format not recognised</source>
        <translation>无法识别的格式</translation>
    </message>
    <message>
        <source>File contains data in an unimplemented format</source>
        <translation>文件中的数据格式不受支持</translation>
    </message>
    <message>
        <source>Error : flac decoder lost sync</source>
        <translation>FLAC 解码器失去同步</translation>
    </message>
    <message>
        <source>Error : unknown error in flac decoder</source>
        <translation>FLAC 解码器出现未知错误</translation>
    </message>
    <message>
        <source>Unspecified internal error</source>
        <translation>未说明的内部错误</translation>
    </message>
    <message>
        <source>Internal error : SF_INFO struct incomplete</source>
        <translation>内部错误：文件信息不完整</translation>
    </message>
    <message>
        <source>File does not exist or is not a regular file (possibly a pipe?)</source>
        <translation>文件不存在或不是普通文件</translation>
    </message>
    <message>
        <source>unexpected end of data</source>
        <translation>数据意外结束</translation>
    </message>
    <message>
        <source>field larger than field limit ({0})</source>
        <translation>单元格超过上限（{0}）</translation>
    </message>
    <message>
        <source>&apos;,&apos; expected after &apos;&quot;&apos;</source>
        <translation>引号之后应为逗号</translation>
    </message>
    <message>
        <source>Expecting value: line {0} column {1} (char {2})</source>
        <translation>缺少值：第 {0} 行第 {1} 列（第 {2} 个字符）</translation>
    </message>
    <message>
        <source>Expecting property name enclosed in double quotes: line {0} column {1} (char {2})</source>
        <translation>缺少双引号中的属性名：第 {0} 行第 {1} 列（第 {2} 个字符）</translation>
    </message>
    <message>
        <source>Expecting &apos;,&apos; delimiter: line {0} column {1} (char {2})</source>
        <translation>缺少逗号：第 {0} 行第 {1} 列（第 {2} 个字符）</translation>
    </message>
    <message>
        <source>Expecting &apos;:&apos; delimiter: line {0} column {1} (char {2})</source>
        <translation>缺少冒号：第 {0} 行第 {1} 列（第 {2} 个字符）</translation>
    </message>
    <message>
        <source>Unterminated string starting at: line {0} column {1} (char {2})</source>
        <translation>字符串没有结束，开始于：第 {0} 行第 {1} 列（第 {2} 个字符）</translation>
    </message>
    <message>
        <source>Extra data: line {0} column {1} (char {2})</source>
        <translation>多余的内容：第 {0} 行第 {1} 列（第 {2} 个字符）</translation>
    </message>
    <message>
        <source>Illegal trailing comma before end of object: line {0} column {1} (char {2})</source>
        <translation>对象结束之前有多余的逗号：第 {0} 行第 {1} 列（第 {2} 个字符）</translation>
    </message>
    <message>
        <source>Invalid control character at: line {0} column {1} (char {2})</source>
        <translation>无效的控制字符：第 {0} 行第 {1} 列（第 {2} 个字符）</translation>
    </message>
    <message>
        <source>Invalid value (at line {0}, column {1})</source>
        <translation>无效的值（第 {0} 行第 {1} 列）</translation>
    </message>
    <message>
        <source>Cannot overwrite a value (at line {0}, column {1})</source>
        <translation>重复给出了同一个值（第 {0} 行第 {1} 列）</translation>
    </message>
    <message>
        <source>{0} codec can&apos;t decode byte {1} in position {2}: {3}</source>
        <translation>编码 {0} 无法解码位置 {2} 的字节 {1}：{3}</translation>
    </message>
    <message>
        <source>invalid start byte</source>
        <translation>无效的起始字节</translation>
    </message>
    <message>
        <source>invalid continuation byte</source>
        <translation>无效的后续字节</translation>
    </message>
    <message>
        <source>maximum recursion depth exceeded</source>
        <translation>嵌套太深</translation>
    </message>
    <message>
        <source>Error while deserializing header: {0}</source>
        <translation>读取文件头时出错：{0}</translation>
    </message>
    <message>
        <source>Error while serializing: {0}</source>
        <translation>写入时出错：{0}</translation>
    </message>
    <message>
        <source>header too small</source>
        <translation>文件头太小</translation>
    </message>
    <message>
        <source>I/O error: {0}</source>
        <translation>读写错误：{0}</translation>
    </message>
    <message>
        <source>There is no strategy {0}.</source>
        <translation>没有名为 {0} 的策略。</translation>
    </message>
    <message>
        <source>Choose one of: {0}.</source>
        <translation>请从中选择一个：{0}。</translation>
    </message>
    <message>
        <source>Vectors of {0} cannot be compared.</source>
        <translation>{0} 的向量无法相互比较。</translation>
    </message>
    <message>
        <source>Ask for one kind at a time.</source>
        <translation>请一次只选一种。</translation>
    </message>
    <message>
        <source>attended to</source>
        <translation>由模型通过注意力读取</translation>
    </message>
    <message>
        <source>not used: this model has not learned to attend</source>
        <translation>没有使用：这个模型还没有学会注意</translation>
    </message>
    <message>
        <source>The text is longer than the decoder reads: its beginning is in the prompt, the rest is {0}.</source>
        <translation>文本比解码器能读的长：开头放在提示中，其余部分{0}。</translation>
    </message>
    <message>
        <source>Give it in parts if every detail counts.</source>
        <translation>如果每个细节都重要，请分成几部分。</translation>
    </message>
    <message>
        <source>Nothing like this has been captioned yet, so the caption is a guess.</source>
        <translation>还没有描述过类似的内容，因此这个描述只是猜测。</translation>
    </message>
    <message>
        <source>Import captioned files of this kind into the project.</source>
        <translation>请把这类带描述的文件导入项目。</translation>
    </message>
    <message>
        <source>{0} demonstrations did not fit into the model&apos;s context and were left out, the first ones first.</source>
        <translation>有 {0} 个示例放不进模型的上下文，已从最前面的开始省去。</translation>
    </message>
    <message>
        <source>Ask for fewer.</source>
        <translation>请减少示例。</translation>
    </message>
    <message>
        <source>The answer was cut where a harmful word would have followed.</source>
        <translation>回答在冒犯性词语之前被截断。</translation>
    </message>
    <message>
        <source>Switch the harmful-word filter off to see it.</source>
        <translation>要看到它，请关闭冒犯性词语过滤。</translation>
    </message>
    <message>
        <source>This model has not learned to look yet: its gates are closed. What it wrote comes from the names that the encoder recognised, and from similar examples.</source>
        <translation>这个模型还没有学会看：它的门控（gate）是关闭的。它写出的内容来自编码器认出的名称和相似的样本。</translation>
    </message>
    <message>
        <source>Train it with captioned examples; the trained model shows where it looks.</source>
        <translation>请用带描述的样本训练它；训练后的模型会显示它看了哪里。</translation>
    </message>
    <message>
        <source>Beside names and examples this model wrote best without looking, so training closed its gates.</source>
        <translation>有了名称和样本，这个模型不看反而写得最好，所以训练关闭了它的门控（gate）。</translation>
    </message>
    <message>
        <source>Train it with more examples, or for longer.</source>
        <translation>请用更多样本训练，或训练更久。</translation>
    </message>
    <message>
        <source>There is no picture and no recording to look at.</source>
        <translation>没有图片也没有录音可看。</translation>
    </message>
    <message>
        <source>This model hears a summary of the recording, which has no place in time.</source>
        <translation>这个模型听到的是录音的摘要，无法对应到时间。</translation>
    </message>
    <message>
        <source>What this model&apos;s encoder hears has no place in time.</source>
        <translation>这个模型的编码器听到的内容无法对应到时间。</translation>
    </message>
    <message>
        <source>Heard once more, the words are others.</source>
        <translation>再听一遍时，词语变了。</translation>
    </message>
    <message>
        <source>Describe the file again.</source>
        <translation>请重新描述这个文件。</translation>
    </message>
    <message>
        <source>A forward and a backward pass of the model</source>
        <translation>模型的一次前向和反向计算</translation>
    </message>
    <message>
        <source>A forward pass of the model</source>
        <translation>模型的一次前向计算</translation>
    </message>
    <message>
        <source>Gradients are compared by the weights that a short training has moved, and this model is no run&apos;s.</source>
        <translation>梯度按一次短训练所改变的权重来比较，而这个模型不来自任何训练。</translation>
    </message>
    <message>
        <source>Train first ({0} train --set epochs=1 …) and name the run with --model, or use gradient-coverage.</source>
        <translation>请先训练（{0} train --set epochs=1 …），再用 --model 指明这次训练，或使用 gradient-coverage。</translation>
    </message>
    <message>
        <source>{0} of {1} examples cannot be looked at with the model: their files are not here.</source>
        <translation>{1} 个样本中有 {0} 个无法用模型查看：它们的文件不在这里。</translation>
    </message>
    <message>
        <source>They are not chosen.</source>
        <translation>它们不会被选中。</translation>
    </message>
    <message>
        <source>This model has not learned to look, so seeing makes nothing easier for it.</source>
        <translation>这个模型还没有学会看，所以看到内容并不会让它更容易。</translation>
    </message>
    <message>
        <source>Train it first, or choose another measure.</source>
        <translation>请先训练它，或选择另一种度量。</translation>
    </message>
    <message>
        <source>They are among the hardest; pick easy or band to leave them out.</source>
        <translation>它们属于最难的样本；选择容易的或中间一段即可排除它们。</translation>
    </message>
    <message>
        <source>They are set aside.</source>
        <translation>它们被搁置。</translation>
    </message>
    <message>
        <source>Gradients are compared with those of validation examples, and there are none of this kind.</source>
        <translation>梯度要与验证样本的梯度比较，而这里没有这一类的验证样本。</translation>
    </message>
    <message>
        <source>Move some examples into the validation split.</source>
        <translation>请把一些样本移到验证划分。</translation>
    </message>
    <message>
        <source>{0}; and {1} more</source>
        <translation>{0}；另有 {1} 个</translation>
    </message>
    <message>
        <source>Check these labels, which surprise the model more than any others: {0}.</source>
        <translation>请检查这些标签，它们最出乎模型的意料：{0}。</translation>
    </message>
    <message>
        <source>{0} minutes</source>
        <translation>{0} 分钟</translation>
    </message>
    <message>
        <source>{0} seconds</source>
        <translation>{0} 秒</translation>
    </message>
    <message>
        <source>{0} for {1} more examples: about {2}.</source>
        <translation>还有 {1} 个样本需要{0}：大约 {2}。</translation>
    </message>
    <message>
        <source>Stop it at any time: what is done is kept.</source>
        <translation>可以随时停止：已完成的部分会保留。</translation>
    </message>
    <message>
        <source>measure how hard the examples are</source>
        <translation>测量样本的难度</translation>
    </message>
    <message>
        <source>blank-</source>
        <translation>空白的</translation>
    </message>
    <message>
        <source>text decoder: SmolLM2-135M-Instruct</source>
        <translation>文本解码器：SmolLM2-135M-Instruct</translation>
    </message>
    <message>
        <source>vision encoder: EfficientNet-Lite0</source>
        <translation>视觉编码器：EfficientNet-Lite0</translation>
    </message>
    <message>
        <source>speech: Whisper tiny.en</source>
        <translation>语音：Whisper tiny.en</translation>
    </message>
    <message>
        <source>sentence embedder: MiniLM-L6</source>
        <translation>句子嵌入模型：MiniLM-L6</translation>
    </message>
    <message>
        <source>speech in many languages: Whisper base, first half</source>
        <translation>多种语言的语音：Whisper base，前半部分</translation>
    </message>
    <message>
        <source>speech in many languages: Whisper base, second half</source>
        <translation>多种语言的语音：Whisper base，后半部分</translation>
    </message>
    <message>
        <source>pictures with captions in many languages, spoken captions, sound effects</source>
        <translation>多种语言描述的图片、朗读的描述、音效</translation>
    </message>
    <message>
        <source>recorded prompts of one speaker, with transcripts</source>
        <translation>同一位说话人的提示语录音，带转写</translation>
    </message>
    <message>
        <source>five read sentences with transcripts: a smoke test of speech</source>
        <translation>五句带转写的朗读：语音的冒烟测试</translation>
    </message>
    <message>
        <source>short sounds with descriptive names</source>
        <translation>名称有描述性的短音效</translation>
    </message>
    <message>
        <source>clip art with titles</source>
        <translation>带标题的剪贴画</translation>
    </message>
    <message>
        <source>a list of English words</source>
        <translation>英语单词列表</translation>
    </message>
    <message>
        <source>sampled instruments</source>
        <translation>采样的乐器</translation>
    </message>
    <message>
        <source>emoji, drawn by OpenMoji</source>
        <translation>表情符号，OpenMoji 绘制</translation>
    </message>
    <message>
        <source>emoji, drawn by Twitter</source>
        <translation>表情符号，Twitter 绘制</translation>
    </message>
    <message>
        <source>emoji, drawn by Google (Noto)</source>
        <translation>表情符号，Google（Noto）绘制</translation>
    </message>
    <message>
        <source>names of emoji</source>
        <translation>表情符号的名称</translation>
    </message>
    <message>
        <source>Run `{0} fetch` to try again.</source>
        <translation>请运行 `{0} fetch` 再试一次。</translation>
    </message>
    <message>
        <source>{0} ({1}) has not been fetched.</source>
        <translation>尚未获取 {0}（{1}）。</translation>
    </message>
    <message>
        <source>Run `{0} fetch`.</source>
        <translation>请运行 `{0} fetch`。</translation>
    </message>
    <message>
        <source>unpacking {0}</source>
        <translation>正在解包 {0}</translation>
    </message>
    <message>
        <source>This system has {0}; Braid&apos;s figures were measured with {1}.</source>
        <translation>这个系统上是 {0}；Braid 的数值是用 {1} 测得的。</translation>
    </message>
    <message>
        <source>There is no carrier called {0}.</source>
        <translation>没有名为 {0} 的资源包。</translation>
    </message>
    <message>
        <source>Known: {0}.</source>
        <translation>已知的有：{0}。</translation>
    </message>
    <message>
        <source>{0} no longer holds {1}.</source>
        <translation>{0} 中不再有 {1}。</translation>
    </message>
    <message>
        <source>Not available: {0}.</source>
        <translation>无法使用：{0}。</translation>
    </message>
    <message>
        <source>{0} of {1} is not the file Braid was tried with (sha256 {2}…, expected {3}…), so it is not used.</source>
        <translation>{1} 中的 {0} 不是 Braid 试过的那个文件（sha256 为 {2}…，应为 {3}…），因此不使用。</translation>
    </message>
    <message>
        <source>Not available: {0}. {1}</source>
        <translation>无法使用：{0}。{1}</translation>
    </message>
    <message>
        <source>{0} cannot be kept: {1}: {2}.</source>
        <translation>无法保存 {0}：{1}：{2}。</translation>
    </message>
    <message>
        <source>Make that folder writable, or set BRAID_CACHE to another one. {0}</source>
        <translation>请让该文件夹可写，或把 BRAID_CACHE 设为另一个文件夹。{0}</translation>
    </message>
    <message>
        <source>{0} is {1}.</source>
        <translation>{0} 的值是 {1}。</translation>
    </message>
    <message>
        <source>The smallest value is {0}.</source>
        <translation>最小值是 {0}。</translation>
    </message>
    <message>
        <source>The largest value is {0}.</source>
        <translation>最大值是 {0}。</translation>
    </message>
    <message>
        <source>{0} has an unknown setting: {1}.</source>
        <translation>{0} 中有未知的设置：{1}。</translation>
    </message>
    <message>
        <source>Known settings: {0}.</source>
        <translation>已知的设置：{0}。</translation>
    </message>
    <message>
        <source>{0}: {1} is {2}.</source>
        <translation>{0}：{1} 的值是 {2}。</translation>
    </message>
    <message>
        <source>It must be a list of words.</source>
        <translation>它必须是词的列表。</translation>
    </message>
    <message>
        <source>It must be of type {0}.</source>
        <translation>它的类型必须是 {0}。</translation>
    </message>
    <message>
        <source>{0} cannot be read: {1}.</source>
        <translation>无法读取 {0}：{1}。</translation>
    </message>
    <message>
        <source>{0} is not valid TOML: {1}.</source>
        <translation>{0} 不是有效的 TOML：{1}。</translation>
    </message>
    <message>
        <source>It must be a table: [{0}].</source>
        <translation>它必须是一个表：[{0}]。</translation>
    </message>
    <message>
        <source>--set {0} does not say which value.</source>
        <translation>--set {0} 没有给出值。</translation>
    </message>
    <message>
        <source>Write --set key=value.</source>
        <translation>请写成 --set key=value。</translation>
    </message>
    <message>
        <source>Check that you may read it, or leave it out.</source>
        <translation>请确认您有读取权限，或将它排除。</translation>
    </message>
    <message>
        <source>The folder cannot be read: {0}.</source>
        <translation>无法读取这个文件夹：{0}。</translation>
    </message>
    <message>
        <source>The caption is empty.</source>
        <translation>描述是空的。</translation>
    </message>
    <message>
        <source>Write a caption, or leave the item out.</source>
        <translation>请写一个描述，或排除这一项。</translation>
    </message>
    <message>
        <source>The {0} has {1} characters; the limit is {2}.</source>
        <translation>{0}有 {1} 个字符；上限是 {2}。</translation>
    </message>
    <message>
        <source>Shorten it, or check that the right column or file was used.</source>
        <translation>请缩短它，或检查是否用对了列或文件。</translation>
    </message>
    <message>
        <source>The {0} holds half of a character (a lone surrogate).</source>
        <translation>{0}中有半个字符（孤立的代理码）。</translation>
    </message>
    <message>
        <source>Save the file again as UTF-8.</source>
        <translation>请重新以 UTF-8 保存文件。</translation>
    </message>
    <message>
        <source>There is no column {0} to fill.</source>
        <translation>没有可以填写的 {0} 列。</translation>
    </message>
    <message>
        <source>Choose from: {0}.</source>
        <translation>请从中选择：{0}。</translation>
    </message>
    <message>
        <source>{0} (for {1})</source>
        <translation>{0}（用作 {1}）</translation>
    </message>
    <message>
        <source>a caption or another target</source>
        <translation>描述或其他目标</translation>
    </message>
    <message>
        <source>The table has no column {0}; it has: {1}.</source>
        <translation>表格中没有 {0} 列；它有：{1}。</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Say which column is which, for example target={0}.</source>
        <translation>请指明哪一列是什么，例如 target={0}。</translation>
    </message>
    <message>
        <source>There is no task {0}.</source>
        <translation>没有名为 {0} 的任务。</translation>
    </message>
    <message>
        <source>Use one of: {0}.</source>
        <translation>请使用其中之一：{0}。</translation>
    </message>
    <message>
        <source>The column {0} names no file.</source>
        <translation>{0} 列没有写出文件。</translation>
    </message>
    <message>
        <source>Write the name of a picture or recording.</source>
        <translation>请写上图片或录音的名称。</translation>
    </message>
    <message>
        <source>Export or record it again.</source>
        <translation>请重新导出或录制。</translation>
    </message>
    <message>
        <source>The WAV header lacks its format.</source>
        <translation>WAV 文件头缺少格式。</translation>
    </message>
    <message>
        <source>The WAV file holds no sound.</source>
        <translation>WAV 文件中没有声音。</translation>
    </message>
    <message>
        <source>The WAV header is cut off.</source>
        <translation>WAV 文件头不完整。</translation>
    </message>
    <message>
        <source>The WAV header contradicts itself: {0} channels of {1} bits at {2} Hz cannot be {3} bytes a frame and {4} a second.</source>
        <translation>WAV 文件头自相矛盾：{0} 个声道、{1} 位、{2} Hz，不可能是每帧 {3} 字节、每秒 {4} 字节。</translation>
    </message>
    <message>
        <source>The recording is cut off: {0} bytes of sound are declared, {1} are there.</source>
        <translation>录音不完整：声明了 {0} 字节的声音，实际只有 {1} 字节。</translation>
    </message>
    <message>
        <source>The WAV header declares no sound; it was not finished.</source>
        <translation>WAV 文件头没有声明声音；录制没有完成。</translation>
    </message>
    <message>
        <source>The Ogg file is damaged at byte {0}.</source>
        <translation>Ogg 文件在第 {0} 字节处损坏。</translation>
    </message>
    <message>
        <source>The recording is cut off: its last page starts at byte {0}.</source>
        <translation>录音不完整：最后一页从第 {0} 字节开始。</translation>
    </message>
    <message>
        <source>The Ogg file is damaged: the page at byte {0} is not intact.</source>
        <translation>Ogg 文件已损坏：第 {0} 字节处的页不完整。</translation>
    </message>
    <message>
        <source>The MP3 file holds no sound after its tags.</source>
        <translation>MP3 文件在标签之后没有声音。</translation>
    </message>
    <message>
        <source>Import it again when nothing writes to it.</source>
        <translation>请等没有程序写入它时再导入。</translation>
    </message>
    <message>
        <source>The file changed while it was imported.</source>
        <translation>导入期间文件发生了变化。</translation>
    </message>
    <message>
        <source>The file cannot be read: {0}.</source>
        <translation>无法读取这个文件：{0}。</translation>
    </message>
    <message>
        <source>Restore it.</source>
        <translation>请恢复它。</translation>
    </message>
    <message>
        <source>Free some space. What was imported before is intact.</source>
        <translation>请腾出一些空间。之前导入的内容完好。</translation>
    </message>
    <message>
        <source>Check that you may write there.</source>
        <translation>请确认您可以写入该位置。</translation>
    </message>
    <message>
        <source>A copy cannot be stored in {0}: {1}.</source>
        <translation>无法在 {0} 中保存副本：{1}。</translation>
    </message>
    <message>
        <source>{0} cannot name a file</source>
        <translation>{0} 不能用作文件名</translation>
    </message>
    <message>
        <source>The feature cache {0} cannot be {1}: {2}.</source>
        <translation>无法{1}特征缓存 {0}：{2}。</translation>
    </message>
    <message>
        <source>Free some space, or delete the file; it is made again.</source>
        <translation>请腾出一些空间，或删除该文件；它会重新生成。</translation>
    </message>
    <message>
        <source>{0} pictures of {1} have no caption.</source>
        <translation>{1} 中有 {0} 张图片没有描述。</translation>
    </message>
    <message>
        <source>The file has {0} GB; the limit is 1 GB.</source>
        <translation>文件有 {0} GB；上限是 1 GB。</translation>
    </message>
    <message>
        <source>Split it.</source>
        <translation>请拆分它。</translation>
    </message>
    <message>
        <source>The file is not JSON: {0}.</source>
        <translation>文件不是 JSON：{0}。</translation>
    </message>
    <message>
        <source>Download or export it again.</source>
        <translation>请重新下载或导出。</translation>
    </message>
    <message>
        <source>The file has no list of annotations.</source>
        <translation>文件中没有标注（annotations）列表。</translation>
    </message>
    <message>
        <source>Choose a COCO captions file.</source>
        <translation>请选择 COCO 描述文件。</translation>
    </message>
    <message>
        <source>of image {0}</source>
        <translation>图片 {0} 的</translation>
    </message>
    <message>
        <source>The file lists no {0}.</source>
        <translation>文件中没有列出{0}。</translation>
    </message>
    <message>
        <source>Choose the captions file, such as captions_val2017.json.</source>
        <translation>请选择描述文件，例如 captions_val2017.json。</translation>
    </message>
    <message>
        <source>The id of {0} {1} appears twice.</source>
        <translation>{0} {1} 的编号出现了两次。</translation>
    </message>
    <message>
        <source>Give each its own id.</source>
        <translation>请给每一项自己的编号。</translation>
    </message>
    <message>
        <source>Annotation {0} names image {1}, which is not listed.</source>
        <translation>标注 {0} 指向图片 {1}，而它不在列表中。</translation>
    </message>
    <message>
        <source>Add the image to the list.</source>
        <translation>请把图片加入列表。</translation>
    </message>
    <message>
        <source>Image {0} lies outside the data set: {1}.</source>
        <translation>图片 {0} 在数据集之外：{1}。</translation>
    </message>
    <message>
        <source>Put its file into the data set.</source>
        <translation>请把它的文件放进数据集。</translation>
    </message>
    <message>
        <source>The folder has no {0}.</source>
        <translation>文件夹中没有 {0}。</translation>
    </message>
    <message>
        <source>Choose another importer.</source>
        <translation>请选择另一种导入方式。</translation>
    </message>
    <message>
        <source>The table has no column file_name; it has: {0}.</source>
        <translation>表格中没有 file_name 列；它有：{0}。</translation>
    </message>
    <message>
        <source>Name the column of the files file_name.</source>
        <translation>请把文件所在的列命名为 file_name。</translation>
    </message>
    <message>
        <source>The file lies outside the folder of the table: {0}.</source>
        <translation>文件在表格所在的文件夹之外：{0}。</translation>
    </message>
    <message>
        <source>Put it into the folder.</source>
        <translation>请把它放进该文件夹。</translation>
    </message>
    <message>
        <source>It lies in no folder of a label.</source>
        <translation>它不在任何标签的文件夹中。</translation>
    </message>
    <message>
        <source>Move it into one.</source>
        <translation>请把它移到其中一个。</translation>
    </message>
    <message>
        <source>{0} other files were passed over.</source>
        <translation>跳过了 {0} 个其他文件。</translation>
    </message>
    <message>
        <source>There is no picture or recording of this name beside the text.</source>
        <translation>文本旁边没有同名的图片或录音。</translation>
    </message>
    <message>
        <source>Put it there, or remove the text.</source>
        <translation>请把它放到那里，或移除文本。</translation>
    </message>
    <message>
        <source>There is no caption beside it.</source>
        <translation>旁边没有描述。</translation>
    </message>
    <message>
        <source>Write one into {0}.txt.</source>
        <translation>请在 {0}.txt 中写一个。</translation>
    </message>
    <message>
        <source>The id {0} was used before, in row {1}.</source>
        <translation>编号 {0} 在第 {1} 行已经用过。</translation>
    </message>
    <message>
        <source>Give each row its own id.</source>
        <translation>请给每一行自己的编号。</translation>
    </message>
    <message>
        <source>The folder has {0} tables: {1}.</source>
        <translation>文件夹中有 {0} 个表格：{1}。</translation>
    </message>
    <message>
        <source>Choose one of them.</source>
        <translation>请选择其中一个。</translation>
    </message>
    <message>
        <source>There is no list of transcripts whose recordings are there.</source>
        <translation>没有找到录音都在的转写列表。</translation>
    </message>
    <message>
        <source>Write lines such as &apos;name: what is said&apos;, name being a recording beside the list, without .wav.</source>
        <translation>请每行先写名称，再写英文冒号和所说的话；名称是列表旁边的录音，不带 .wav。</translation>
    </message>
    <message>
        <source>Give each recording one line.</source>
        <translation>请给每个录音一行。</translation>
    </message>
    <message>
        <source>There is no recording for {0} in {1}.</source>
        <translation>{1} 中没有 {0} 的录音。</translation>
    </message>
    <message>
        <source>Put it there, or remove the line.</source>
        <translation>请把它放到那里，或移除这一行。</translation>
    </message>
    <message>
        <source>Include &quot;effects&quot; to import them as sound captions.</source>
        <translation>要把它们作为声音描述导入，请包括 &quot;effects&quot;。</translation>
    </message>
    <message>
        <source>{0} entries describe sounds instead of speech and were left out.</source>
        <translation>有 {0} 项描述的是声音而不是话语，已排除。</translation>
    </message>
    <message>
        <source>{0} stamps have no caption in {1}.</source>
        <translation>{0} 个图章没有 {1} 的描述。</translation>
    </message>
    <message>
        <source>There is no picture of this name beside the caption.</source>
        <translation>描述旁边没有同名的图片。</translation>
    </message>
    <message>
        <source>Put the picture there, or remove the text.</source>
        <translation>请把图片放到那里，或移除文本。</translation>
    </message>
    <message>
        <source>{0} pairs of near-duplicates were found; the report lists {1}.</source>
        <translation>找到 {0} 对几乎相同的内容；报告列出 {1} 对。</translation>
    </message>
    <message>
        <source>Choose a folder where you may write.</source>
        <translation>请选择一个您可以写入的文件夹。</translation>
    </message>
    <message>
        <source>{0} cannot be written.</source>
        <translation>无法写入 {0}。</translation>
    </message>
    <message>
        <source>{0} does not exist.</source>
        <translation>{0} 不存在。</translation>
    </message>
    <message>
        <source>Check the path.</source>
        <translation>请检查路径。</translation>
    </message>
    <message>
        <source>There is no importer {0}.</source>
        <translation>没有名为 {0} 的导入方式。</translation>
    </message>
    <message>
        <source>The importer {0} has no extra {1}.</source>
        <translation>导入方式 {0} 没有附加项 {1}。</translation>
    </message>
    <message>
        <source>It offers: {0}.</source>
        <translation>它提供：{0}。</translation>
    </message>
    <message>
        <source>Check that you may read it and that its disk is there.</source>
        <translation>请确认您有读取权限，并且它所在的磁盘已连接。</translation>
    </message>
    <message>
        <source>{0} is empty.</source>
        <translation>{0} 是空的。</translation>
    </message>
    <message>
        <source>Choose a folder with pictures or recordings.</source>
        <translation>请选择有图片或录音的文件夹。</translation>
    </message>
    <message>
        <source>Nothing that can be imported was found in {0}.</source>
        <translation>在 {0} 中没有找到可以导入的内容。</translation>
    </message>
    <message>
        <source>Put a caption.txt of the same name beside each picture or recording, or choose a table (CSV, TSV, JSONL) that names the files and their captions.</source>
        <translation>请在每张图片或每个录音旁边放一个同名的 .txt 描述文件，或选择一个列出文件及其描述的表格（CSV、TSV、JSONL）。</translation>
    </message>
    <message>
        <source>Give it a name in Unicode.</source>
        <translation>请用 Unicode 为它命名。</translation>
    </message>
    <message>
        <source>The file&apos;s name is not valid Unicode and cannot be stored.</source>
        <translation>文件名不是有效的 Unicode，无法保存。</translation>
    </message>
    <message>
        <source>a picture</source>
        <translation>一张图片</translation>
    </message>
    <message>
        <source>a recording</source>
        <translation>一个录音</translation>
    </message>
    <message>
        <source>a text file</source>
        <translation>一个文本文件</translation>
    </message>
    <message>
        <source>The task {0} takes: {1}.</source>
        <translation>任务“{0}”接受：{1}。</translation>
    </message>
    <message>
        <source>It is {0}, of which {1} is not possible.</source>
        <translation>它是{0}，无法用于任务“{1}”。</translation>
    </message>
    <message>
        <source>Its content is no format that Braid knows.</source>
        <translation>它的内容不是 Braid 认识的格式。</translation>
    </message>
    <message>
        <source>Choose a PNG, JPEG, WebP, GIF, SVG, WAV, FLAC, Ogg, Opus or MP3.</source>
        <translation>请选择 PNG、JPEG、WebP、GIF、SVG、WAV、FLAC、Ogg、Opus 或 MP3。</translation>
    </message>
    <message>
        <source>Check its disk.</source>
        <translation>请检查它所在的磁盘。</translation>
    </message>
    <message>
        <source>no known format</source>
        <translation>未知的格式</translation>
    </message>
    <message>
        <source>{0}, not a picture</source>
        <translation>{0}，不是图片</translation>
    </message>
    <message>
        <source>It is {0}.</source>
        <translation>它是{0}。</translation>
    </message>
    <message>
        <source>Choose a PNG, JPEG, WebP, GIF or SVG.</source>
        <translation>请选择 PNG、JPEG、WebP、GIF 或 SVG。</translation>
    </message>
    <message>
        <source>The file is over {0} MB.</source>
        <translation>文件超过 {0} MB。</translation>
    </message>
    <message>
        <source>Save it smaller.</source>
        <translation>请保存得小一些。</translation>
    </message>
    <message>
        <source>its header is damaged</source>
        <translation>文件头已损坏</translation>
    </message>
    <message>
        <source>The picture cannot be decoded: {0}.</source>
        <translation>无法解码图片：{0}。</translation>
    </message>
    <message>
        <source>Export or download it again.</source>
        <translation>请重新导出或下载。</translation>
    </message>
    <message>
        <source>The picture has {0} x {1} pixels; the limit is {2} megapixels.</source>
        <translation>图片有 {0} × {1} 像素；上限是 {2} 百万像素。</translation>
    </message>
    <message>
        <source>HEIC pictures need the pillow-heif library, which is not installed.</source>
        <translation>HEIC 图片需要 pillow-heif 库，而它没有安装。</translation>
    </message>
    <message>
        <source>Install it with: pip install &apos;braid-studio[heic]&apos;, or save the picture as JPEG.</source>
        <translation>请用 pip install &apos;braid-studio[heic]&apos; 安装它，或把图片保存为 JPEG。</translation>
    </message>
    <message>
        <source>The process that reads media cannot be started.</source>
        <translation>无法启动读取媒体的进程。</translation>
    </message>
    <message>
        <source>Install Braid again, or free some memory.</source>
        <translation>请重新安装 Braid，或释放一些内存。</translation>
    </message>
    <message>
        <source>crashed on it</source>
        <translation>在它上面崩溃了</translation>
    </message>
    <message>
        <source>The decoder {0}.</source>
        <translation>解码器{0}。</translation>
    </message>
    <message>
        <source>The file is damaged: export or download it again.</source>
        <translation>文件已损坏：请重新导出或下载。</translation>
    </message>
    <message>
        <source>was not done with it after {0} seconds</source>
        <translation>用了 {0} 秒仍未处理完它</translation>
    </message>
    <message>
        <source>It cannot be decoded ({0}: {1}).</source>
        <translation>无法解码它（{0}：{1}）。</translation>
    </message>
    <message>
        <source>{0}.rows is too short</source>
        <translation>{0}.rows 太短</translation>
    </message>
    <message>
        <source>What this run stores takes more than the {0} GB that {1} may take.</source>
        <translation>这次训练要存储的内容超过了 {1} 可用的 {0} GB。</translation>
    </message>
    <message>
        <source>Free some space or raise the limit (feature_space); what is stored is kept. Live encoders need no store.</source>
        <translation>请腾出一些空间或提高上限（feature_space）；已存储的会保留。实时编码不需要存储。</translation>
    </message>
    <message>
        <source>the index is damaged</source>
        <translation>索引已损坏</translation>
    </message>
    <message>
        <source>The stored features in {0} cannot be {1}: {2}.</source>
        <translation>无法{1} {0} 中存储的特征：{2}。</translation>
    </message>
    <message>
        <source>Free some space, or delete the folder; what is stored is kept, and what is missing is made again.</source>
        <translation>请腾出一些空间，或删除该文件夹；已存储的会保留，缺少的会重新生成。</translation>
    </message>
    <message>
        <source>a BMP picture</source>
        <translation>BMP 图片</translation>
    </message>
    <message>
        <source>a TIFF picture</source>
        <translation>TIFF 图片</translation>
    </message>
    <message>
        <source>an icon</source>
        <translation>图标</translation>
    </message>
    <message>
        <source>a Photoshop picture</source>
        <translation>Photoshop 图片</translation>
    </message>
    <message>
        <source>an OpenEXR picture</source>
        <translation>OpenEXR 图片</translation>
    </message>
    <message>
        <source>a PDF document</source>
        <translation>PDF 文档</translation>
    </message>
    <message>
        <source>a PostScript document</source>
        <translation>PostScript 文档</translation>
    </message>
    <message>
        <source>a ZIP archive</source>
        <translation>ZIP 压缩包</translation>
    </message>
    <message>
        <source>a gzip archive</source>
        <translation>gzip 压缩包</translation>
    </message>
    <message>
        <source>a 7-Zip archive</source>
        <translation>7-Zip 压缩包</translation>
    </message>
    <message>
        <source>a RAR archive</source>
        <translation>RAR 压缩包</translation>
    </message>
    <message>
        <source>a Matroska or WebM film</source>
        <translation>Matroska 或 WebM 影片</translation>
    </message>
    <message>
        <source>an AIFF recording</source>
        <translation>AIFF 录音</translation>
    </message>
    <message>
        <source>an AU recording</source>
        <translation>AU 录音</translation>
    </message>
    <message>
        <source>an AMR recording</source>
        <translation>AMR 录音</translation>
    </message>
    <message>
        <source>a Windows Media file</source>
        <translation>Windows Media 文件</translation>
    </message>
    <message>
        <source>a program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>a database</source>
        <translation>数据库</translation>
    </message>
    <message>
        <source>It is not an ordinary file.</source>
        <translation>它不是普通文件。</translation>
    </message>
    <message>
        <source>Leave it out.</source>
        <translation>请将它排除。</translation>
    </message>
    <message>
        <source>The file is empty (0 bytes).</source>
        <translation>文件是空的（0 字节）。</translation>
    </message>
    <message>
        <source>Copy or export it again.</source>
        <translation>请重新复制或导出。</translation>
    </message>
    <message>
        <source>The file does not exist.</source>
        <translation>文件不存在。</translation>
    </message>
    <message>
        <source>Check the path, or restore it.</source>
        <translation>请检查路径，或恢复它。</translation>
    </message>
    <message>
        <source>an AVIF picture</source>
        <translation>AVIF 图片</translation>
    </message>
    <message>
        <source>an MP4 or QuickTime file</source>
        <translation>MP4 或 QuickTime 文件</translation>
    </message>
    <message>
        <source>It is a text file named {0}.</source>
        <translation>它是一个名为 {0} 的文本文件。</translation>
    </message>
    <message>
        <source>Put the real file in its place.</source>
        <translation>请把真正的文件放到它的位置。</translation>
    </message>
    <message>
        <source>It is {0}, which Braid does not read.</source>
        <translation>它是{0}，Braid 无法读取。</translation>
    </message>
    <message>
        <source>Save it as PNG or JPEG, or as WAV or FLAC.</source>
        <translation>请另存为 PNG 或 JPEG，或者 WAV 或 FLAC。</translation>
    </message>
    <message>
        <source>The recording is {0} long; at most {1} are read in one piece.</source>
        <translation>录音长 {0}；一次最多读取 {1}。</translation>
    </message>
    <message>
        <source>Read it in parts.</source>
        <translation>请分段读取。</translation>
    </message>
    <message>
        <source>The recording holds no sound there.</source>
        <translation>录音在这一处没有声音。</translation>
    </message>
    <message>
        <source>The recording is cut off or damaged: {0} samples are declared, {1} can be read.</source>
        <translation>录音不完整或已损坏：声明了 {0} 个采样，只能读取 {1} 个。</translation>
    </message>
    <message>
        <source>The recording is silent.</source>
        <translation>录音没有声音。</translation>
    </message>
    <message>
        <source>Leave it out, or check what was recorded.</source>
        <translation>请将它排除，或检查录到了什么。</translation>
    </message>
    <message>
        <source>{0}, not a recording</source>
        <translation>{0}，不是录音</translation>
    </message>
    <message>
        <source>Choose a WAV, FLAC, Ogg, Opus or MP3.</source>
        <translation>请选择 WAV、FLAC、Ogg、Opus 或 MP3。</translation>
    </message>
    <message>
        <source>The recording cannot be decoded: {0}.</source>
        <translation>无法解码录音：{0}。</translation>
    </message>
    <message>
        <source>The recording cannot be read: {0}.</source>
        <translation>无法读取录音：{0}。</translation>
    </message>
    <message>
        <source>The header is wrong: {0} channels at {1} Hz.</source>
        <translation>文件头有误：{0} 个声道，{1} Hz。</translation>
    </message>
    <message>
        <source>The recording holds no sound.</source>
        <translation>录音中没有声音内容。</translation>
    </message>
    <message>
        <source>The recording is {0} long; the limit is {1}.</source>
        <translation>录音长 {0}；上限是 {1}。</translation>
    </message>
    <message>
        <source>Cut it into parts.</source>
        <translation>请把它切成几段。</translation>
    </message>
    <message>
        <source>The recording holds samples that are not numbers.</source>
        <translation>录音中有不是数字的采样。</translation>
    </message>
    <message>
        <source>{0} hours</source>
        <translation>{0} 小时</translation>
    </message>
    <message>
        <source>The drawing shows nothing on white paper.</source>
        <translation>这幅绘图在白纸上什么也不显示。</translation>
    </message>
    <message>
        <source>Check it in a viewer; text needs a font that has its letters.</source>
        <translation>请在查看器中检查它；文字需要有相应字形的字体。</translation>
    </message>
    <message>
        <source>The drawing has {0} MB; the limit is {1} MB.</source>
        <translation>绘图有 {0} MB；上限是 {1} MB。</translation>
    </message>
    <message>
        <source>Export it as PNG.</source>
        <translation>请导出为 PNG。</translation>
    </message>
    <message>
        <source>The drawing defines XML entities, which are never expanded.</source>
        <translation>绘图定义了 XML 实体，而实体从不展开。</translation>
    </message>
    <message>
        <source>Save it again as &quot;plain SVG&quot;.</source>
        <translation>请重新另存为“纯 SVG”（plain SVG）。</translation>
    </message>
    <message>
        <source>The drawing is not valid XML: {0}.</source>
        <translation>绘图不是有效的 XML：{0}。</translation>
    </message>
    <message>
        <source>Export it again.</source>
        <translation>请重新导出它。</translation>
    </message>
    <message>
        <source>It is XML but no drawing: it starts with &lt;{0}&gt;.</source>
        <translation>它是 XML，但不是绘图：它以 &lt;{0}&gt; 开头。</translation>
    </message>
    <message>
        <source>Export it as SVG.</source>
        <translation>请导出为 SVG。</translation>
    </message>
    <message>
        <source>The drawing nests more than {0} levels deep.</source>
        <translation>绘图的嵌套超过 {0} 层。</translation>
    </message>
    <message>
        <source>The pictures inside the drawing are too large.</source>
        <translation>绘图中的图片太大。</translation>
    </message>
    <message>
        <source>The drawing refers to something outside itself ({0}), which is never followed.</source>
        <translation>绘图引用了自身以外的内容（{0}），而这类引用从不读取。</translation>
    </message>
    <message>
        <source>Embed the picture in the drawing, or export it as PNG.</source>
        <translation>请把图片嵌入绘图，或导出为 PNG。</translation>
    </message>
    <message>
        <source>A picture inside the drawing cannot be read.</source>
        <translation>无法读取绘图中的一张图片。</translation>
    </message>
    <message>
        <source>Embed it again as PNG or JPEG.</source>
        <translation>请以 PNG 或 JPEG 重新嵌入。</translation>
    </message>
    <message>
        <source>The drawing&apos;s references nest too deep.</source>
        <translation>绘图的引用嵌套太深。</translation>
    </message>
    <message>
        <source>The drawing is too complex to draw in reasonable time.</source>
        <translation>绘图太复杂，无法在合理的时间内画出。</translation>
    </message>
    <message>
        <source>The file holds no row that can be read.</source>
        <translation>文件中没有可以读取的行。</translation>
    </message>
    <message>
        <source>Each line must be a JSON object.</source>
        <translation>每一行都必须是一个 JSON 对象。</translation>
    </message>
    <message>
        <source>If words look wrong, save the file as UTF-8.</source>
        <translation>如果文字看起来不对，请以 UTF-8 保存文件。</translation>
    </message>
    <message>
        <source>{0} was read as {1}.</source>
        <translation>{0} 按 {1} 读取。</translation>
    </message>
    <message>
        <source>The first line is not a header.</source>
        <translation>第一行不是表头。</translation>
    </message>
    <message>
        <source>Name the columns there.</source>
        <translation>请在那里写上列名。</translation>
    </message>
    <message>
        <source>The header names {0} twice.</source>
        <translation>表头中 {0} 出现了两次。</translation>
    </message>
    <message>
        <source>Give each column its own name.</source>
        <translation>请给每一列自己的名称。</translation>
    </message>
    <message>
        <source>Close every quote, and double a quote inside one: &quot;&quot;.</source>
        <translation>请让每个引号成对，引号内的引号写两个：&quot;&quot;。</translation>
    </message>
    <message>
        <source>The row cannot be read: {0}.</source>
        <translation>无法读取这一行：{0}。</translation>
    </message>
    <message>
        <source>The row has {0} cells, the header {1}.</source>
        <translation>这一行有 {0} 个单元格，表头有 {1} 个。</translation>
    </message>
    <message>
        <source>Put quotes around a cell that holds the delimiter.</source>
        <translation>请给含有分隔符的单元格加上引号。</translation>
    </message>
    <message>
        <source>The row holds bytes that do not fit the encoding of the file.</source>
        <translation>这一行含有不符合文件编码的字节。</translation>
    </message>
    <message>
        <source>Save the file as UTF-8.</source>
        <translation>请以 UTF-8 保存文件。</translation>
    </message>
    <message>
        <source>The line is not JSON: {0}.</source>
        <translation>这一行不是 JSON：{0}。</translation>
    </message>
    <message>
        <source>Write one object a line.</source>
        <translation>请每行写一个对象。</translation>
    </message>
    <message>
        <source>The line is not a JSON object.</source>
        <translation>这一行不是 JSON 对象。</translation>
    </message>
    <message>
        <source>The text has over {0} MB.</source>
        <translation>文本超过 {0} MB。</translation>
    </message>
    <message>
        <source>Is it text? Split it.</source>
        <translation>它是文本吗？请拆分它。</translation>
    </message>
    <message>
        <source>Copy it again.</source>
        <translation>请重新复制它。</translation>
    </message>
    <message>
        <source>The encoding of its text is not recognised.</source>
        <translation>无法识别其文本的编码。</translation>
    </message>
    <message>
        <source>Save it as UTF-8.</source>
        <translation>请以 UTF-8 保存它。</translation>
    </message>
    <message>
        <source>{0} cannot name a store</source>
        <translation>{0} 不能用作存储的名称</translation>
    </message>
    <message>
        <source>a record of shape {0} in a store of width {1}</source>
        <translation>形状为 {0} 的记录放进了宽度为 {1} 的存储</translation>
    </message>
    <message>
        <source>{0} of the features needed are not stored.</source>
        <translation>需要的特征中有 {0} 个没有存储。</translation>
    </message>
    <message>
        <source>Start again; they are made.</source>
        <translation>请重新开始；它们会生成。</translation>
    </message>
    <message>
        <source>farthest from those chosen before it: {0}</source>
        <translation>离此前选中的最远：{0}</translation>
    </message>
    <message>
        <source>drawn with seed {0}, the likelier the farther from those before: {1}</source>
        <translation>以种子 {0} 抽取，离此前的越远越可能被抽中：{1}</translation>
    </message>
    <message>
        <source>the start, drawn with seed {0}</source>
        <translation>起点，以种子 {0} 抽取</translation>
    </message>
    <message>
        <source>the start: nearest to the query, cosine {0}</source>
        <translation>起点：离查询最近，余弦 {0}</translation>
    </message>
    <message>
        <source>cosine at most {0}</source>
        <translation>余弦至多 {0}</translation>
    </message>
    <message>
        <source>The encoder makes numbers of the query that are not finite, so nothing can be compared with it.</source>
        <translation>编码器为查询给出的数值不是有限数，因此无法与它比较。</translation>
    </message>
    <message>
        <source>Use another file, or the strategy random.</source>
        <translation>请换一个文件，或使用策略 random。</translation>
    </message>
    <message>
        <source>The encoder makes numbers of the examples that are not finite, so none can be chosen.</source>
        <translation>编码器为样本给出的数值不是有限数，因此无法从中选择。</translation>
    </message>
    <message>
        <source>Remove the examples whose files are damaged.</source>
        <translation>请移除文件已损坏的样本。</translation>
    </message>
    <message>
        <source>{0} vectors for {1} entries</source>
        <translation>{1} 个条目对应 {0} 个向量</translation>
    </message>
    <message>
        <source>The datastore of {0} could not be written: {1}.</source>
        <translation>无法写入 {0} 的示例库：{1}。</translation>
    </message>
    <message>
        <source>Free some space, or choose a folder where you may write; what was there before is unchanged.</source>
        <translation>请腾出一些空间，或选择一个您可以写入的文件夹；之前的内容没有改变。</translation>
    </message>
    <message>
        <source>it has version {0}, this Braid reads {1}</source>
        <translation>它的版本是 {0}，这个 Braid 读取 {1}</translation>
    </message>
    <message>
        <source>it was changed or damaged after it was saved</source>
        <translation>它在保存之后被改动或损坏</translation>
    </message>
    <message>
        <source>The datastore {0} cannot be read: {1}.</source>
        <translation>无法读取示例库 {0}：{1}。</translation>
    </message>
    <message>
        <source>Fetch or train the model again.</source>
        <translation>请重新获取或训练模型。</translation>
    </message>
    <message>
        <source>it holds {0}</source>
        <translation>它含有 {0}</translation>
    </message>
    <message>
        <source>its vectors {0} are not those of {1} {2} entries</source>
        <translation>它的向量 {0} 与 {1} 个{2}条目不符</translation>
    </message>
    <message>
        <source>entry {0} is not made of words</source>
        <translation>条目 {0} 不是由词组成的</translation>
    </message>
    <message>
        <source>loss left when it sees</source>
        <translation>看到之后剩余的损失</translation>
    </message>
    <message>
        <source>{0} {1}: harder than {2} of {3} examples</source>
        <translation>{0} {1}：比 {3} 个样本中的 {2} 更难</translation>
    </message>
    <message>
        <source>nearer than those chosen before it to {0} of {1} examples</source>
        <translation>比此前选中的更接近 {1} 个样本中的 {0} 个</translation>
    </message>
    <message>
        <source>{0} of it is not in those chosen before it</source>
        <translation>其中 {0} 不在此前选中的样本之内</translation>
    </message>
    <message>
        <source>{0}; cosine {1} to the query</source>
        <translation>{0}；与查询的余弦 {1}</translation>
    </message>
    <message>
        <source>holds nothing that those before it do not: fills up the number</source>
        <translation>没有此前所选之外的内容：用于凑足数量</translation>
    </message>
    <message>
        <source>The strategy {0} asks a model about every example, and none was asked.</source>
        <translation>策略 {0} 要就每个样本询问模型，而没有询问任何模型。</translation>
    </message>
    <message>
        <source>Choose a strategy that compares vectors alone, such as similarity or diversity.</source>
        <translation>请选择只比较向量的策略，例如 similarity 或 diversity。</translation>
    </message>
    <message>
        <source>moves the model as the validation examples would, cosine {0}</source>
        <translation>对模型的推动与验证样本一致，余弦 {0}</translation>
    </message>
    <message>
        <source>{0} away from those chosen before it</source>
        <translation>与此前选中的相距 {0}</translation>
    </message>
    <message>
        <source>the largest</source>
        <translation>最大的一个</translation>
    </message>
    <message>
        <source>gradient of length {0}, {1}</source>
        <translation>梯度长度 {0}，{1}</translation>
    </message>
    <message>
        <source>cosine {0} to the query</source>
        <translation>与查询的余弦 {0}</translation>
    </message>
    <message>
        <source>{0}, and at most {1} to those chosen before it</source>
        <translation>{0}，与此前选中的至多 {1}</translation>
    </message>
    <message>
        <source>pinned by you</source>
        <translation>由您固定</translation>
    </message>
    <message>
        <source>drawn at random, seed {0}</source>
        <translation>随机抽取，种子 {0}</translation>
    </message>
    <message>
        <source>drawn at random, seed {0}, for {1}: {2} of {3} examples</source>
        <translation>随机抽取，种子 {0}，属于 {1}：{3} 个样本中的 {2} 个</translation>
    </message>
    <message>
        <source>nearest by what the encoder sees, rank {0}</source>
        <translation>按编码器所见最近，第 {0} 位</translation>
    </message>
    <message>
        <source>The strategy {0} compares examples with a query, and there is none.</source>
        <translation>策略 {0} 要把样本与查询比较，而没有给出查询。</translation>
    </message>
    <message>
        <source>Name a file with --query, or choose one of: {0}.</source>
        <translation>请用 --query 指明一个文件，或从中选择一个：{0}。</translation>
    </message>
    <message>
        <source>among the {0} nearest of {1} examples, of which {2} had none chosen yet</source>
        <translation>在 {1} 个样本中最近的 {0} 个之内，其中 {2} 个附近还没有选中的样本</translation>
    </message>
    <message>
        <source>cosine of sentences</source>
        <translation>句子余弦</translation>
    </message>
    <message>
        <source>number {0} by media, likest in words: {1} {2}</source>
        <translation>按媒体排第 {0}，用词最相近：{1} {2}</translation>
    </message>
    <message>
        <source>shares no word with the query: nearest of the rest by media</source>
        <translation>与查询没有共同的词：按媒体取其余中最近的</translation>
    </message>
    <message>
        <source>{0} and {1} more</source>
        <translation>{0} 等，另有 {1} 个</translation>
    </message>
    <message>
        <source>shares the words {0}: BM25 {1}</source>
        <translation>共有的词 {0}：BM25 {1}</translation>
    </message>
    <message>
        <source>{0} is there already.</source>
        <translation>{0} 已经存在。</translation>
    </message>
    <message>
        <source>Rename one of the files.</source>
        <translation>请给其中一个文件改名。</translation>
    </message>
    <message>
        <source>{0} is there already and is not such a list.</source>
        <translation>{0} 已经存在，而且不是这样的列表。</translation>
    </message>
    <message>
        <source>Rename it, or write in another form.</source>
        <translation>请给它改名，或以另一种形式写入。</translation>
    </message>
    <message>
        <source>There is no form {0}.</source>
        <translation>没有名为 {0} 的形式。</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}.</source>
        <translation>无法写入 {0}：{1}。</translation>
    </message>
    <message>
        <source>Make room, or choose a folder where you may write.</source>
        <translation>请腾出空间，或选择一个您可以写入的文件夹。</translation>
    </message>
    <message>
        <source>{0} is not a folder.</source>
        <translation>{0} 不是文件夹。</translation>
    </message>
    <message>
        <source>Name one with pictures or recordings.</source>
        <translation>请指明一个有图片或录音的文件夹。</translation>
    </message>
    <message>
        <source>{0} holds no picture and no recording.</source>
        <translation>{0} 中没有图片也没有录音。</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>请选择另一个文件夹。</translation>
    </message>
    <message>
        <source>The model wrote nothing.</source>
        <translation>模型什么也没有写。</translation>
    </message>
    <message>
        <source>A caption is doubted for what the {0} files most like it are called, and there are too few.</source>
        <translation>判断描述是否可疑，要看与它最相似的 {0} 个文件叫什么，而这里的文件太少。</translation>
    </message>
    <message>
        <source>Import at least {0} captioned pictures or recordings.</source>
        <translation>请导入至少 {0} 个带描述的图片或录音。</translation>
    </message>
    <message>
        <source>None of the {0} files most like it is called anything like this; the nearest in meaning is “{1}”</source>
        <translation>与它最相似的 {0} 个文件都没有类似的描述；意思最接近的是“{1}”</translation>
    </message>
    <message>
        <source>row {0}</source>
        <translation>第 {0} 行</translation>
    </message>
    <message>
        <source>{0} is left out: it failed on every item.</source>
        <translation>省去 {0}：它对每一项都失败了。</translation>
    </message>
    <message>
        <source>There is no {0} {1}.</source>
        <translation>没有名为 {1} 的{0}。</translation>
    </message>
    <message>
        <source>None of the {0} items of the {1} split could be answered.</source>
        <translation>{1}划分的 {0} 项都没有得到回答。</translation>
    </message>
    <message>
        <source>The notes above name each file and what was wrong with it.</source>
        <translation>以上消息写出了每个文件及其问题。</translation>
    </message>
    <message>
        <source>text of {0}</source>
        <translation>{0} 的文本</translation>
    </message>
    <message>
        <source>The model gave no answer.</source>
        <translation>模型没有给出回答。</translation>
    </message>
    <message>
        <source>The demonstration {0} shown with {1} is itself being evaluated.</source>
        <translation>与 {1} 一起显示的示例 {0} 本身正在被评估。</translation>
    </message>
    <message>
        <source>Nothing of this evaluation can be trusted; use a model whose datastore keeps to the split.</source>
        <translation>这次评估的任何结果都不可信；请使用示例库遵守划分的模型。</translation>
    </message>
    <message>
        <source>{0} needs two items and is left out.</source>
        <translation>{0} 需要两项，因此省去。</translation>
    </message>
    <message>
        <source>{0} is counted out ({1}): {2}</source>
        <translation>不计入 {0}（{1}）：{2}</translation>
    </message>
    <message>
        <source>A text</source>
        <translation>一段文本</translation>
    </message>
    <message>
        <source>{0} is left out: the encoder has no name for {1}.</source>
        <translation>省去 {0}：编码器没有给出 {1} 的名称。</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>一段文本</translation>
    </message>
    <message>
        <source>{0}, training</source>
        <translation>{0}，训练</translation>
    </message>
    <message>
        <source>{0} is left out: the training split has nothing of this kind.</source>
        <translation>省去 {0}：训练划分中没有这一类内容。</translation>
    </message>
    <message>
        <source>The {0} split of {1} is empty.</source>
        <translation>{1} 的{0}划分是空的。</translation>
    </message>
    <message>
        <source>Examples in other splits: {0}. Import more, or choose another split.</source>
        <translation>其他划分中的样本：{0}。请导入更多，或选择另一个划分。</translation>
    </message>
    <message>
        <source>The split has no example of {0} {1}.</source>
        <translation>划分中没有{0}为 {1} 的样本。</translation>
    </message>
    <message>
        <source>It has: {0}.</source>
        <translation>它有：{0}。</translation>
    </message>
    <message>
        <source>Evaluated: {0} {1}. Left out: {2}.</source>
        <translation>已评估：{0} {1}。省去：{2}。</translation>
    </message>
    <message>
        <source>Choose another {0}.</source>
        <translation>请选择另一个{0}。</translation>
    </message>
    <message>
        <source>The smallest value is 1.</source>
        <translation>最小值是 1。</translation>
    </message>
    <message>
        <source>The predictions cannot be written to {0}: {1}.</source>
        <translation>无法把预测写入 {0}：{1}。</translation>
    </message>
    <message>
        <source>Choose a folder that exists and may be written, on a disk with space.</source>
        <translation>请选择一个存在且可写、磁盘有空间的文件夹。</translation>
    </message>
    <message>
        <source>Give a predictions file.</source>
        <translation>请给出一个预测文件。</translation>
    </message>
    <message>
        <source>Every line needs the fields {0}.</source>
        <translation>每一行都需要字段 {0}。</translation>
    </message>
    <message>
        <source>Not a line of predictions.</source>
        <translation>这不是一行预测。</translation>
    </message>
    <message>
        <source>{0} and {1} share no item.</source>
        <translation>{0} 和 {1} 没有共同的项。</translation>
    </message>
    <message>
        <source>Compare answers to the same split.</source>
        <translation>请比较对同一划分的回答。</translation>
    </message>
    <message>
        <source>The references of {0} differ between {1} and {2}.</source>
        <translation>{0} 的参考在 {1} 和 {2} 中不同。</translation>
    </message>
    <message>
        <source>A caption was edited in between: evaluate both again.</source>
        <translation>期间修改过描述：请重新评估两者。</translation>
    </message>
    <message>
        <source>An exported model does not say how hard an example is, nor what it teaches.</source>
        <translation>导出的模型无法给出样本有多难、能教什么。</translation>
    </message>
    <message>
        <source>Choose with the model that it was exported from, or another strategy.</source>
        <translation>请用导出它的原模型来选择，或换一种策略。</translation>
    </message>
    <message>
        <source>The tokenizer of {0} joins lines, which a graph that asks by itself cannot do.</source>
        <translation>{0} 的分词器会合并行，自行提问的计算图做不到这一点。</translation>
    </message>
    <message>
        <source>Export the target split alone.</source>
        <translation>请只导出 split 目标。</translation>
    </message>
    <message>
        <source>The split target is part of every bundle.</source>
        <translation>每个导出包都包含 split 目标。</translation>
    </message>
    <message>
        <source>Choose: split,standalone.</source>
        <translation>请选择：split,standalone。</translation>
    </message>
    <message>
        <source>What is exact is part of every bundle.</source>
        <translation>每个导出包都包含精确的部分。</translation>
    </message>
    <message>
        <source>Choose: fp32,int8.</source>
        <translation>请选择：fp32,int8。</translation>
    </message>
    <message>
        <source>Choose another folder, or remove it.</source>
        <translation>请选择另一个文件夹，或移除它。</translation>
    </message>
    <message>
        <source>{0} attends to names, or does not read demonstrations; what uses the bundle puts both into the prompt.</source>
        <translation>{0} 会注意名称，或不读取示例；而使用导出包的程序把两者都放进提示。</translation>
    </message>
    <message>
        <source>Its captions will be others. For the same ones, train a model with words=&quot;read&quot;.</source>
        <translation>它的描述会不同。要得到相同的描述，请用 words=&quot;read&quot; 训练模型。</translation>
    </message>
    <message>
        <source>Free some space.</source>
        <translation>请腾出一些空间。</translation>
    </message>
    <message>
        <source>{0} could not be written: {1}.</source>
        <translation>无法写入 {0}：{1}。</translation>
    </message>
    <message>
        <source>There is no {0} {1} yet.</source>
        <translation>还没有名为 {1} 的{0}。</translation>
    </message>
    <message>
        <source>Choose: {0}.</source>
        <translation>请选择：{0}。</translation>
    </message>
    <message>
        <source>No {0} was named.</source>
        <translation>没有指明{0}。</translation>
    </message>
    <message>
        <source>{0} names labels with a head of its own, which cannot be exported yet.</source>
        <translation>{0} 用自己的一层说出标签，还不能导出。</translation>
    </message>
    <message>
        <source>Train the same labels by the method &quot;lora&quot;: the decoder then writes them.</source>
        <translation>请用方法 &quot;lora&quot; 训练同样的标签：这样由解码器写出标签。</translation>
    </message>
    <message>
        <source>Name a model whose encoder Braid can export: EfficientNet-Lite0 for pictures, Whisper&apos;s for sounds.</source>
        <translation>请指明一个 Braid 能导出其编码器的模型：图片用 EfficientNet-Lite0，声音用 Whisper 的编码器。</translation>
    </message>
    <message>
        <source>The encoder {0} cannot be exported yet.</source>
        <translation>还不能导出编码器 {0}。</translation>
    </message>
    <message>
        <source>The decoder {0} writes down speech and cannot be exported yet.</source>
        <translation>解码器 {0} 用于转写话语，还不能导出。</translation>
    </message>
    <message>
        <source>Name a model that describes pictures and sounds.</source>
        <translation>请指明一个描述图片和声音的模型。</translation>
    </message>
    <message>
        <source>The bundle needs {0} MB, and {1} has {2} MB left.</source>
        <translation>导出包需要 {0} MB，而 {1} 只剩 {2} MB。</translation>
    </message>
    <message>
        <source>Free some space or choose another folder.</source>
        <translation>请腾出一些空间，或选择另一个文件夹。</translation>
    </message>
    <message>
        <source>This model has not learned to look yet: its captions follow from the prompt alone.</source>
        <translation>这个模型还没有学会看：它的描述只由提示得出。</translation>
    </message>
    <message>
        <source>Train it, then export what was trained.</source>
        <translation>请先训练它，再导出训练的结果。</translation>
    </message>
    <message>
        <source>Names and demonstrations that this model attends to are not in the bundle: its encoders give the media alone.</source>
        <translation>这个模型所注意的名称和示例不在导出包中：它的编码器只给出媒体。</translation>
    </message>
    <message>
        <source>Nothing in the bundle writes down speech: {0}</source>
        <translation>导出包中没有转写话语的部分：{0}</translation>
    </message>
    <message>
        <source>exit code {0}</source>
        <translation>退出代码 {0}</translation>
    </message>
    <message>
        <source>The example {0} fails: {1}</source>
        <translation>示例程序 {0} 失败：{1}</translation>
    </message>
    <message>
        <source>Export the model again.</source>
        <translation>请重新导出模型。</translation>
    </message>
    <message>
        <source>The bundle is of {0}, not of {1}.</source>
        <translation>导出包属于 {0}，不属于 {1}。</translation>
    </message>
    <message>
        <source>Name the model that was exported.</source>
        <translation>请指明导出的那个模型。</translation>
    </message>
    <message>
        <source>A file takes {0} s in the bundle, {1} s in the model (median, {2}).</source>
        <translation>一个文件在导出包中用 {0} 秒，在模型中用 {1} 秒（中位数，{2}）。</translation>
    </message>
    <message>
        <source>int8 decoder</source>
        <translation>int8 解码器</translation>
    </message>
    <message>
        <source>{0} became {1}, by [{2}, {3}]</source>
        <translation>从 {0} 变为 {1}，相差 [{2}, {3}]</translation>
    </message>
    <message>
        <source>int8 captions, CIDEr-D</source>
        <translation>int8 描述，CIDEr-D</translation>
    </message>
    <message>
        <source>Every file got the same names and demonstrations, or none, so comparing them proves little.</source>
        <translation>每个文件得到的名称和示例都相同，或者都没有，因此对比它们说明不了什么。</translation>
    </message>
    <message>
        <source>Choose a project with captioned examples of the same kind in its train split.</source>
        <translation>请选择一个训练划分中有同类带描述样本的项目。</translation>
    </message>
    <message>
        <source>hints and demonstrations</source>
        <translation>名称和示例</translation>
    </message>
    <message>
        <source>captions, {0} search</source>
        <translation>描述，{0}搜索</translation>
    </message>
    <message>
        <source>This decoder writes down speech; only models that describe pictures and sounds can be exported.</source>
        <translation>这个解码器用于转写话语；只有描述图片和声音的模型可以导出。</translation>
    </message>
    <message>
        <source>Name a model with a text decoder.</source>
        <translation>请指明一个有文本解码器的模型。</translation>
    </message>
    <message>
        <source>Do not use this file; export the model again.</source>
        <translation>请不要使用这个文件；请重新导出模型。</translation>
    </message>
    <message>
        <source>{0} is larger than an ONNX file can be.</source>
        <translation>{0} 超出了 ONNX 文件可能的大小。</translation>
    </message>
    <message>
        <source>{0} is not an ONNX file.</source>
        <translation>{0} 不是 ONNX 文件。</translation>
    </message>
    <message>
        <source>{0} is refused: {1}.</source>
        <translation>拒绝使用 {0}：{1}。</translation>
    </message>
    <message>
        <source>{0} is not a valid ONNX graph: {1}</source>
        <translation>{0} 不是有效的 ONNX 计算图：{1}</translation>
    </message>
    <message>
        <source>it needs operators of the unknown domain {0}</source>
        <translation>它需要未知域 {0} 的算子</translation>
    </message>
    <message>
        <source>it brings a function of its own, {0}</source>
        <translation>它自带一个函数 {0}</translation>
    </message>
    <message>
        <source>it holds sparse tensors</source>
        <translation>它含有稀疏张量</translation>
    </message>
    <message>
        <source>the node {0} is of the unknown domain {1}</source>
        <translation>节点 {0} 属于未知域 {1}</translation>
    </message>
    <message>
        <source>the numbers of {0} are in another file, {1}</source>
        <translation>{0} 的数值在另一个文件 {1} 中</translation>
    </message>
    <message>
        <source>{0} has the impossible shape {1}</source>
        <translation>{0} 的形状 {1} 不可能存在</translation>
    </message>
    <message>
        <source>Get the bundle again, or export the model again.</source>
        <translation>请重新获取导出包，或重新导出模型。</translation>
    </message>
    <message>
        <source>{0} is no ONNX bundle: it has no {1}.</source>
        <translation>{0} 不是 ONNX 导出包：其中没有 {1}。</translation>
    </message>
    <message>
        <source>{0} is not the manifest of a bundle.</source>
        <translation>{0} 不是导出包的清单。</translation>
    </message>
    <message>
        <source>{0} is of version {1}, which is unknown.</source>
        <translation>{0} 的版本是 {1}，这是未知的版本。</translation>
    </message>
    <message>
        <source>Update Braid.</source>
        <translation>请更新 Braid。</translation>
    </message>
    <message>
        <source>{0} does not belong to the bundle.</source>
        <translation>{0} 不属于这个导出包。</translation>
    </message>
    <message>
        <source>{0} is missing from {1}.</source>
        <translation>{1} 中缺少 {0}。</translation>
    </message>
    <message>
        <source>{0} is not what was exported: its bytes have changed.</source>
        <translation>{0} 不是导出时的内容：它的字节已改变。</translation>
    </message>
    <message>
        <source>{0} is a link; a bundle holds files only.</source>
        <translation>{0} 是一个链接；导出包中只能有文件。</translation>
    </message>
    <message>
        <source>The graphs in {0} cannot be run: {1}</source>
        <translation>无法运行 {0} 中的计算图：{1}</translation>
    </message>
    <message>
        <source>The exported {0} is not what the model computes: {1} differs by {2}, allowed is {3} (rung: {4}).</source>
        <translation>导出的{0}与模型的计算结果不符：{1} 相差 {2}，允许 {3}（对比：{4}）。</translation>
    </message>
    <message>
        <source>Nothing was kept of an export; a bundle that was checked must not be used.</source>
        <translation>导出的内容没有保留；检查过的导出包不能使用。</translation>
    </message>
    <message>
        <source>{0} is of opset {1}.</source>
        <translation>{0} 的 opset 是 {1}。</translation>
    </message>
    <message>
        <source>encoder ({0})</source>
        <translation>编码器（{0}）</translation>
    </message>
    <message>
        <source>decoder, whole prompts</source>
        <translation>解码器，完整提示</translation>
    </message>
    <message>
        <source>decoder, token by token</source>
        <translation>解码器，逐个词元</translation>
    </message>
    <message>
        <source>{0} differ ({1}), allowed are {2}</source>
        <translation>有 {0} 不同（{1}），允许 {2}</translation>
    </message>
    <message>
        <source>it takes {0} times as long as float32 on this machine</source>
        <translation>在这台电脑上用时是 float32 的 {0} 倍</translation>
    </message>
    <message>
        <source>{0} of {1} files {2}</source>
        <translation>{1} 个文件的{0}，{2}</translation>
    </message>
    <message>
        <source>{0} was left out: {1}.</source>
        <translation>省去了 {0}：{1}。</translation>
    </message>
    <message>
        <source>Use the float32 graph.</source>
        <translation>请使用 float32 计算图。</translation>
    </message>
    <message>
        <source>int8 decoder, tokens</source>
        <translation>int8 解码器，词元</translation>
    </message>
    <message>
        <source>logits by {0}</source>
        <translation>logits 相差 {0}</translation>
    </message>
    <message>
        <source>int8 standalone ({0})</source>
        <translation>int8 独立计算图（{0}）</translation>
    </message>
    <message>
        <source>{0} x {1} tokens</source>
        <translation>{0} × {1} 个词元</translation>
    </message>
    <message>
        <source>This model attends to names and demonstrations, which a standalone graph does not hold yet.</source>
        <translation>这个模型会注意名称和示例，而独立的计算图还不包含它们。</translation>
    </message>
    <message>
        <source>{0} beams</source>
        <translation>{0} 束</translation>
    </message>
    <message>
        <source>standalone ({0}, {1})</source>
        <translation>独立计算图（{0}，{1}）</translation>
    </message>
    <message>
        <source>This tokenizer turns tokens into text in a way that a table of bytes cannot follow.</source>
        <translation>这个分词器把词元变成文本的方式无法用字节表来实现。</translation>
    </message>
    <message>
        <source>Use another decoder.</source>
        <translation>请换一个解码器。</translation>
    </message>
    <message>
        <source>beam search takes one prompt at a time</source>
        <translation>束搜索一次只接受一个提示</translation>
    </message>
    <message>
        <source>{0} could not be written for a while: {1}.</source>
        <translation>有一段时间无法写入 {0}：{1}。</translation>
    </message>
    <message>
        <source>What happened meanwhile is written here now; no step was lost.</source>
        <translation>期间发生的事现已补写在这里；没有丢失任何一步。</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>它太长</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>它嵌套太深</translation>
    </message>
    <message>
        <source>Wait until it has ended, stop it, or train into another folder.</source>
        <translation>请等它结束，停止它，或训练到另一个文件夹。</translation>
    </message>
    <message>
        <source>{0} is being trained by another process.</source>
        <translation>另一个进程正在训练 {0}。</translation>
    </message>
    <message>
        <source>{0} is no command</source>
        <translation>{0} 不是命令</translation>
    </message>
    <message>
        <source>Use {0} control RUN with one of: {1}.</source>
        <translation>请使用 {0} control RUN，加上其中之一：{1}。</translation>
    </message>
    <message>
        <source>{0} holds rubbish ({1}) and is ignored.</source>
        <translation>{0} 中的内容无法使用（{1}），已忽略。</translation>
    </message>
    <message>
        <source>What is learned from here on may differ from what it would have been.</source>
        <translation>从这里开始学到的内容可能与原本的不同。</translation>
    </message>
    <message>
        <source>Braid made a mistake: {0}: {1}.</source>
        <translation>Braid 出错了：{0}：{1}。</translation>
    </message>
    <message>
        <source>log.txt has the details.</source>
        <translation>详情在 log.txt 中。</translation>
    </message>
    <message>
        <source>{0} was deleted while it was being trained.</source>
        <translation>{0} 在训练期间被删除。</translation>
    </message>
    <message>
        <source>What could be saved is there again.</source>
        <translation>能保存的内容已重新放回那里。</translation>
    </message>
    <message>
        <source>A run goes on as it began, but for: {0}. Train into another folder for the rest.</source>
        <translation>训练会按开始时的设置继续，只有这些可以改：{0}。其他设置请训练到另一个文件夹。</translation>
    </message>
    <message>
        <source>{0} cannot be changed when a run is resumed.</source>
        <translation>继续训练时不能更改 {0}。</translation>
    </message>
    <message>
        <source>The training process ended without saying why: it was killed, or the machine was switched off.</source>
        <translation>训练进程没有说明原因就结束了：它被终止，或电脑被关闭。</translation>
    </message>
    <message>
        <source>Resume the run: it goes on from its last checkpoint. Its log.txt may say more.</source>
        <translation>请继续这次训练：它会从最后一个检查点接着进行。它的 log.txt 可能有更多信息。</translation>
    </message>
    <message>
        <source>There is no command {0}.</source>
        <translation>没有名为 {0} 的命令。</translation>
    </message>
    <message>
        <source>{0} is not being trained, it is {1}.</source>
        <translation>{0} 没有在训练，它的状态是{1}。</translation>
    </message>
    <message>
        <source>Start it again with resume.</source>
        <translation>请用 resume 重新启动它。</translation>
    </message>
    <message>
        <source>The datastore of {0} holds {1} vectors of shape {2}, the encoder&apos;s are {3} wide.</source>
        <translation>{0} 的示例库中有形状为 {2} 的{1}向量，编码器的宽度是 {3}。</translation>
    </message>
    <message>
        <source>It was made with another encoder; train or fetch the model again.</source>
        <translation>它是用另一个编码器生成的；请重新训练或获取模型。</translation>
    </message>
    <message>
        <source>{0} cannot be a demonstration: {1}</source>
        <translation>{0} 不能用作示例：{1}</translation>
    </message>
    <message>
        <source>{0} examples are never demonstrations, as the encoder makes no numbers of them: {1}.</source>
        <translation>有 {0} 个样本永远不会用作示例，因为编码器没有为它们给出数值：{1}。</translation>
    </message>
    <message>
        <source>Remove them, or import their files again.</source>
        <translation>请移除它们，或重新导入它们的文件。</translation>
    </message>
    <message>
        <source>A prompt of {0} vectors is longer than what this model reads.</source>
        <translation>{0} 个向量的提示比这个模型能读的长。</translation>
    </message>
    <message>
        <source>Use less than {0}.</source>
        <translation>请使用少于 {0} 个。</translation>
    </message>
    <message>
        <source>the decoder is adapted already</source>
        <translation>解码器已经加过适配器</translation>
    </message>
    <message>
        <source>{0}/config.json is incomplete: {1}.</source>
        <translation>{0}/config.json 不完整：{1}。</translation>
    </message>
    <message>
        <source>Train or fetch the model again.</source>
        <translation>请重新训练或获取模型。</translation>
    </message>
    <message>
        <source>{0} holds neither a decoder nor an encoder.</source>
        <translation>{0} 中既没有解码器也没有编码器。</translation>
    </message>
    <message>
        <source>Name a model folder.</source>
        <translation>请指明一个模型文件夹。</translation>
    </message>
    <message>
        <source>convert {0}</source>
        <translation>转换 {0}</translation>
    </message>
    <message>
        <source>{0} holds no weights.</source>
        <translation>{0} 中没有权重。</translation>
    </message>
    <message>
        <source>{0} has no sentence embedder.</source>
        <translation>{0} 没有句子嵌入模型。</translation>
    </message>
    <message>
        <source>{0}: the encoder&apos;s settings cannot be used: {1}.</source>
        <translation>{0}：编码器的设置无法使用：{1}。</translation>
    </message>
    <message>
        <source>The base model {0} is not here yet.</source>
        <translation>基础模型 {0} 还不在这里。</translation>
    </message>
    <message>
        <source>Run `{0} fetch`; it needs the network once.</source>
        <translation>请运行 `{0} fetch`；只需联网一次。</translation>
    </message>
    <message>
        <source>the layer has biases: build the cross-attention with bias=True</source>
        <translation>这一层有偏置：请用 bias=True 构建交叉注意力</translation>
    </message>
    <message>
        <source>The text is {0} tokens long, this model reads {1}.</source>
        <translation>文本长 {0} 个词元，这个模型能读 {1} 个。</translation>
    </message>
    <message>
        <source>Use fewer demonstrations or a shorter text.</source>
        <translation>请减少示例或缩短文本。</translation>
    </message>
    <message>
        <source>{0} has no encoder.</source>
        <translation>{0} 没有编码器。</translation>
    </message>
    <message>
        <source>Name another model folder.</source>
        <translation>请指明另一个模型文件夹。</translation>
    </message>
    <message>
        <source>{0} has an unknown encoder, {1}.</source>
        <translation>{0} 的编码器 {1} 是未知的。</translation>
    </message>
    <message>
        <source>{0}: the encoder&apos;s config has {1}, which is no part of its shape.</source>
        <translation>{0}：编码器的配置中有 {1}，它不属于编码器的结构。</translation>
    </message>
    <message>
        <source>The model could not be written to {0}: {1}.</source>
        <translation>无法把模型写入 {0}：{1}。</translation>
    </message>
    <message>
        <source>Free some space or choose another folder; what was there before is unchanged.</source>
        <translation>请腾出一些空间，或选择另一个文件夹；之前的内容没有改变。</translation>
    </message>
    <message>
        <source>There is no model folder {0}.</source>
        <translation>没有模型文件夹 {0}。</translation>
    </message>
    <message>
        <source>{0} is not a model folder: it has no config.json.</source>
        <translation>{0} 不是模型文件夹：其中没有 config.json。</translation>
    </message>
    <message>
        <source>{0} does not hold an object.</source>
        <translation>{0} 中不是一个对象。</translation>
    </message>
    <message>
        <source>{0} has format version {1}, this Braid reads {2}.</source>
        <translation>{0} 的格式版本是 {1}，这个 Braid 读取 {2}。</translation>
    </message>
    <message>
        <source>Open it with the Braid that wrote it, or update Braid.</source>
        <translation>请用写出它的 Braid 打开，或更新 Braid。</translation>
    </message>
    <message>
        <source>{0} holds {1}, a pickle, which can run code when it is opened.</source>
        <translation>{0} 中有 {1}，它是 pickle 文件，打开时可能运行代码。</translation>
    </message>
    <message>
        <source>Convert it to safetensors with the program that made it.</source>
        <translation>请用生成它的程序把它转换为 safetensors。</translation>
    </message>
    <message>
        <source>{0} is not a readable safetensors file: {1}.</source>
        <translation>{0} 不是可读取的 safetensors 文件：{1}。</translation>
    </message>
    <message>
        <source>Fetch it again.</source>
        <translation>请重新获取它。</translation>
    </message>
    <message>
        <source>{0} has no {1}.</source>
        <translation>{0} 中没有 {1}。</translation>
    </message>
    <message>
        <source>The folder is incomplete; fetch or train it again.</source>
        <translation>文件夹不完整；请重新获取或训练。</translation>
    </message>
    <message>
        <source>{0}/config.json does not give the sha256 of {1}.</source>
        <translation>{0}/config.json 没有给出 {1} 的 sha256。</translation>
    </message>
    <message>
        <source>{0} was changed or damaged after it was saved: its sha256 is not the one in config.json.</source>
        <translation>{0} 在保存之后被改动或损坏：它的 sha256 与 config.json 中的不同。</translation>
    </message>
    <message>
        <source>{0} has no weight {1}{2}.</source>
        <translation>{0} 中没有权重 {1}{2}。</translation>
    </message>
    <message>
        <source>It belongs to another kind of model.</source>
        <translation>它属于另一种模型。</translation>
    </message>
    <message>
        <source>{0}: {1}{2} has shape {3}, the configuration says {4}.</source>
        <translation>{0}：{1}{2} 的形状是 {3}，配置中是 {4}。</translation>
    </message>
    <message>
        <source>{0}: {1}{2} is stored as {3}, not as {4}.</source>
        <translation>{0}：{1}{2} 以 {3} 存储，而不是 {4}。</translation>
    </message>
    <message>
        <source>Get the folder with float weights (F32, F16 or BF16).</source>
        <translation>请获取使用浮点权重（F32、F16 或 BF16）的文件夹。</translation>
    </message>
    <message>
        <source>{0} has a weight this model does not know: {1}{2}.</source>
        <translation>{0} 中有这个模型不认识的权重：{1}{2}。</translation>
    </message>
    <message>
        <source>This model names labels of pictures and sounds, not of {0}.</source>
        <translation>这个模型说出图片和声音的标签，不适用于{0}。</translation>
    </message>
    <message>
        <source>Give it one.</source>
        <translation>请给它一个。</translation>
    </message>
    <message>
        <source>This model has learned no labels of {0}.</source>
        <translation>这个模型没有学过{0}的标签。</translation>
    </message>
    <message>
        <source>Train it with labelled examples.</source>
        <translation>请用带标签的样本训练它。</translation>
    </message>
    <message>
        <source>{0} is not the name of a model.</source>
        <translation>{0} 不是模型的名称。</translation>
    </message>
    <message>
        <source>Write it as owner/model, or give a local folder.</source>
        <translation>请写成 owner/model，或给出本机的文件夹。</translation>
    </message>
    <message>
        <source>Check the connection.</source>
        <translation>请检查网络连接。</translation>
    </message>
    <message>
        <source>Allow downloads from the Hub, or give a local folder.</source>
        <translation>请允许从 Hub 下载，或给出本机的文件夹。</translation>
    </message>
    <message>
        <source>The model {0} is not on this machine.</source>
        <translation>模型 {0} 不在这台电脑上。</translation>
    </message>
    <message>
        <source>The model {0} could not be fetched: {1}.</source>
        <translation>无法获取模型 {0}：{1}。</translation>
    </message>
    <message>
        <source>Check the name and the connection.</source>
        <translation>请检查名称和网络连接。</translation>
    </message>
    <message>
        <source>This decoder has no {0}.</source>
        <translation>这个解码器没有 {0}。</translation>
    </message>
    <message>
        <source>The folder belongs to another kind of model.</source>
        <translation>这个文件夹属于另一种模型。</translation>
    </message>
    <message>
        <source>{0} has no model.bin.</source>
        <translation>{0} 中没有 model.bin。</translation>
    </message>
    <message>
        <source>{0} is not a Whisper that Braid reads: {1}.</source>
        <translation>{0} 不是 Braid 能读取的 Whisper：{1}。</translation>
    </message>
    <message>
        <source>The tokenizer does not tell Whisper&apos;s task tokens: {0} is missing.</source>
        <translation>分词器没有给出 Whisper 的任务词元：缺少 {0}。</translation>
    </message>
    <message>
        <source>Copy the tokenizer that belongs to the model.</source>
        <translation>请复制属于这个模型的分词器。</translation>
    </message>
    <message>
        <source>{0} is not a CTranslate2 model of version {1}: {2}.</source>
        <translation>{0} 不是版本 {1} 的 CTranslate2 模型：{2}。</translation>
    </message>
    <message>
        <source>Fetch it again; the file may be incomplete.</source>
        <translation>请重新获取它；文件可能不完整。</translation>
    </message>
    <message>
        <source>it ends early</source>
        <translation>它提前结束了</translation>
    </message>
    <message>
        <source>it says version {0}</source>
        <translation>它写的版本是 {0}</translation>
    </message>
    <message>
        <source>{0} does not fit</source>
        <translation>{0} 不相符</translation>
    </message>
    <message>
        <source>{0} is stored as {1}, a quantised weight</source>
        <translation>{0} 以 {1} 存储，是量化的权重</translation>
    </message>
    <message>
        <source>it has a weight this model does not know, {0}</source>
        <translation>其中有这个模型不认识的权重 {0}</translation>
    </message>
    <message>
        <source>{0} is not a readable GGUF file: {1}.</source>
        <translation>{0} 不是可读取的 GGUF 文件：{1}。</translation>
    </message>
    <message>
        <source>{0} is incomplete: it has no {1}.</source>
        <translation>{0} 不完整：其中没有 {1}。</translation>
    </message>
    <message>
        <source>{0} contradicts itself: {1}.</source>
        <translation>{0} 自相矛盾：{1}。</translation>
    </message>
    <message>
        <source>{0} has a weight this model does not know: {1}.</source>
        <translation>{0} 中有这个模型不认识的权重：{1}。</translation>
    </message>
    <message>
        <source>{0} has {1} = {2}, which Braid does not read.</source>
        <translation>{0} 中 {1} = {2}，Braid 无法读取。</translation>
    </message>
    <message>
        <source>Braid reads GGUF files of SmolLM&apos;s shape; use a Hugging Face folder for others.</source>
        <translation>Braid 读取 SmolLM 结构的 GGUF 文件；其他模型请使用 Hugging Face 文件夹。</translation>
    </message>
    <message>
        <source>{0}: config.json has {1} = {2}, which Braid does not read.</source>
        <translation>{0}：config.json 中 {1} = {2}，Braid 无法读取。</translation>
    </message>
    <message>
        <source>It must be a whole number from 1 to {0}.</source>
        <translation>它必须是 1 到 {0} 的整数。</translation>
    </message>
    <message>
        <source>It must be a number above 0.</source>
        <translation>它必须是大于 0 的数。</translation>
    </message>
    <message>
        <source>It must be true or false.</source>
        <translation>它必须是 true 或 false。</translation>
    </message>
    <message>
        <source>{0}: its preprocessing cannot be used: {1}.</source>
        <translation>{0}：它的预处理无法使用：{1}。</translation>
    </message>
    <message>
        <source>{0} cannot be loaded: {1}.</source>
        <translation>无法加载 {0}：{1}。</translation>
    </message>
    <message>
        <source>{0}: its configuration describes {1} weights, its files hold {2}.</source>
        <translation>{0}：它的配置描述了 {1} 个权重，它的文件中有 {2} 个。</translation>
    </message>
    <message>
        <source>The two do not belong together; fetch it again.</source>
        <translation>两者不属于同一个模型；请重新获取。</translation>
    </message>
    <message>
        <source>{0} has no weight {1}.</source>
        <translation>{0} 中没有权重 {1}。</translation>
    </message>
    <message>
        <source>{0}: {1} has shape {2}, the configuration says {3}.</source>
        <translation>{0}：{1} 的形状是 {2}，配置中是 {3}。</translation>
    </message>
    <message>
        <source>{0} prepares pictures of {1} pixels, its network was made for {2} in patches of {3}.</source>
        <translation>{0} 把图片处理成 {1} 像素，而它的网络是为 {2} 像素、每块 {3} 像素设计的。</translation>
    </message>
    <message>
        <source>{0} has no preprocessor_config.json, so nobody knows how its input is scaled.</source>
        <translation>{0} 中没有 preprocessor_config.json，因此无法知道输入该如何缩放。</translation>
    </message>
    <message>
        <source>Copy the file from where the model comes from.</source>
        <translation>请从模型的来源复制该文件。</translation>
    </message>
    <message>
        <source>{0} prepares pictures with {1} = {2}.</source>
        <translation>{0} 用 {1} = {2} 处理图片。</translation>
    </message>
    <message>
        <source>Braid reads square ones.</source>
        <translation>Braid 读取正方形的图片。</translation>
    </message>
    <message>
        <source>{0}: its preprocessing has {1} = {2}, not three numbers.</source>
        <translation>{0}：它的预处理中 {1} = {2}，不是三个数。</translation>
    </message>
    <message>
        <source>Known: full_attention.</source>
        <translation>已知的有：full_attention。</translation>
    </message>
    <message>
        <source>Rotary positions need an even width.</source>
        <translation>旋转位置编码需要偶数宽度。</translation>
    </message>
    <message>
        <source>Braid&apos;s rotary positions are the unscaled ones (default).</source>
        <translation>Braid 的旋转位置编码是不缩放的（default）。</translation>
    </message>
    <message>
        <source>It must divide {0}.</source>
        <translation>它必须能整除 {0}。</translation>
    </message>
    <message>
        <source>{0}: {1} is stored as {2}, a quantised weight.</source>
        <translation>{0}：{1} 以 {2} 存储，是量化的权重。</translation>
    </message>
    <message>
        <source>{0} has no model.safetensors.</source>
        <translation>{0} 中没有 model.safetensors。</translation>
    </message>
    <message>
        <source>The folder is incomplete; fetch it again.</source>
        <translation>文件夹不完整；请重新获取。</translation>
    </message>
    <message>
        <source>{0} is not an index of safetensors: {1}.</source>
        <translation>{0} 不是 safetensors 的索引：{1}。</translation>
    </message>
    <message>
        <source>The index of {0} names {1}, which is not a shard.</source>
        <translation>{0} 的索引写了 {1}，而它不是分片。</translation>
    </message>
    <message>
        <source>{0} has no {1}, which its index names.</source>
        <translation>{0} 中没有索引所写的 {1}。</translation>
    </message>
    <message>
        <source>Fetch the missing shard.</source>
        <translation>请获取缺少的分片。</translation>
    </message>
    <message>
        <source>{0} has no tokenizer: neither tokenizer.json nor vocabulary files.</source>
        <translation>{0} 没有分词器：既没有 tokenizer.json，也没有词表文件。</translation>
    </message>
    <message>
        <source>Copy the tokenizer&apos;s files into the folder.</source>
        <translation>请把分词器的文件复制到该文件夹。</translation>
    </message>
    <message>
        <source>The tokenizer of {0} has a token {1}, the model knows {2} tokens.</source>
        <translation>{0} 的分词器有词元 {1}，而模型认识 {2} 个词元。</translation>
    </message>
    <message>
        <source>The files belong to different models.</source>
        <translation>这些文件属于不同的模型。</translation>
    </message>
    <message>
        <source>{0} is not a tokenizer: {1}.</source>
        <translation>{0} 不是分词器：{1}。</translation>
    </message>
    <message>
        <source>The tokenizer of {0} cannot be converted: {1}.</source>
        <translation>无法转换 {0} 的分词器：{1}。</translation>
    </message>
    <message>
        <source>Open and save it once with transformers&apos; AutoTokenizer, which writes a tokenizer.json.</source>
        <translation>请用 transformers 的 AutoTokenizer 打开并保存一次，它会写出 tokenizer.json。</translation>
    </message>
    <message>
        <source>Fetch or train the model again, or update Braid.</source>
        <translation>请重新获取或训练模型，或更新 Braid。</translation>
    </message>
    <message>
        <source>{0}: the {1} has an unknown setting, {2}.</source>
        <translation>{0}：{1}中有未知的设置 {2}。</translation>
    </message>
    <message>
        <source>{0}: the {1} is incomplete: it has no {2}.</source>
        <translation>{0}：{1}不完整：其中没有 {2}。</translation>
    </message>
    <message>
        <source>{0}: the {1} has {2} = {3}, which cannot be.</source>
        <translation>{0}：{1}中 {2} = {3}，这是不可能的。</translation>
    </message>
    <message>
        <source>{0}/manifest.json does not say how the model is used: {1}.</source>
        <translation>{0}/manifest.json 没有说明如何使用模型：{1}。</translation>
    </message>
    <message>
        <source>{0}/tokenizer.json cannot be read: {1}</source>
        <translation>无法读取 {0}/tokenizer.json：{1}</translation>
    </message>
    <message>
        <source>{0} cannot be run: {1}</source>
        <translation>无法运行 {0}：{1}</translation>
    </message>
    <message>
        <source>Only the first {0} seconds of the recording are heard: this bundle sums up a window as a whole.</source>
        <translation>只听录音的前 {0} 秒：这个导出包把一段录音作为整体来概括。</translation>
    </message>
    <message>
        <source>Cut the recording, or use the model that was exported.</source>
        <translation>请剪短录音，或使用导出它的原模型。</translation>
    </message>
    <message>
        <source>The encoder makes numbers of it that are not finite.</source>
        <translation>编码器为它给出的数值不是有限数。</translation>
    </message>
    <message>
        <source>The bundle {0} describes pictures and sounds; it has no part for texts.</source>
        <translation>导出包 {0} 用于描述图片和声音；其中没有处理文本的部分。</translation>
    </message>
    <message>
        <source>Use the model that was exported.</source>
        <translation>请使用导出它的原模型。</translation>
    </message>
    <message>
        <source>An exported bundle does not say where it looks.</source>
        <translation>导出包不显示它看了哪里。</translation>
    </message>
    <message>
        <source>Choose the model that it was exported from.</source>
        <translation>请选择导出它的原模型。</translation>
    </message>
    <message>
        <source>The bundle {0} has no part that writes down speech.</source>
        <translation>导出包 {0} 中没有转写话语的部分。</translation>
    </message>
    <message>
        <source>The file is not there any more.</source>
        <translation>文件已经不在那里。</translation>
    </message>
    <message>
        <source>Put it back, or remove the example.</source>
        <translation>请把它放回去，或移除这个样本。</translation>
    </message>
    <message>
        <source>Record it again.</source>
        <translation>请重新录制。</translation>
    </message>
    <message>
        <source>Only the first {0} minutes of the recording are heard.</source>
        <translation>只听录音的前 {0} 分钟。</translation>
    </message>
    <message>
        <source>{0} cannot be learned from: {1}</source>
        <translation>无法从 {0} 学习：{1}</translation>
    </message>
    <message>
        <source>{0} was damaged; what it held is made again.</source>
        <translation>{0} 已损坏；其中的内容会重新生成。</translation>
    </message>
    <message>
        <source>The file was changed after it was imported.</source>
        <translation>文件在导入之后被改动。</translation>
    </message>
    <message>
        <source>Import it again.</source>
        <translation>请重新导入它。</translation>
    </message>
    <message>
        <source>This is the player of Braid, without PyTorch: it describes with an exported model, and this needs more.</source>
        <translation>这是不带 PyTorch 的 Braid 播放版：它用导出的模型来描述，而这里需要更多。</translation>
    </message>
    <message>
        <source>Name the folder of an exported model, or install the whole program.</source>
        <translation>请指明导出模型的文件夹，或安装完整的程序。</translation>
    </message>
    <message>
        <source>{0} already holds a project.</source>
        <translation>{0} 中已有项目。</translation>
    </message>
    <message>
        <source>Open it, or choose another folder.</source>
        <translation>请打开它，或选择另一个文件夹。</translation>
    </message>
    <message>
        <source>Choose a folder where you may write, with space on its disk.</source>
        <translation>请选择一个您可以写入、磁盘有空间的文件夹。</translation>
    </message>
    <message>
        <source>Choose the folder that holds {0}, or import into a new one.</source>
        <translation>请选择含有 {0} 的文件夹，或导入到新的文件夹。</translation>
    </message>
    <message>
        <source>{0} holds no project.</source>
        <translation>{0} 中没有项目。</translation>
    </message>
    <message>
        <source>The project has no example {0}.</source>
        <translation>项目中没有样本 {0}。</translation>
    </message>
    <message>
        <source>It may belong to another project.</source>
        <translation>它可能属于另一个项目。</translation>
    </message>
    <message>
        <source>{0} is not a split.</source>
        <translation>{0} 不是划分。</translation>
    </message>
    <message>
        <source>Use train, validation or test.</source>
        <translation>请使用 train、validation 或 test。</translation>
    </message>
    <message>
        <source>{0} cannot be used: {1}.</source>
        <translation>无法使用 {0}：{1}。</translation>
    </message>
    <message>
        <source>Example {0} has no earlier version.</source>
        <translation>样本 {0} 没有更早的版本。</translation>
    </message>
    <message>
        <source>Everything is undone.</source>
        <translation>已全部撤销。</translation>
    </message>
    <message>
        <source>{0} was made by an older Braid and its folder cannot be written, so it cannot be updated.</source>
        <translation>{0} 由较旧的 Braid 创建，而它的文件夹无法写入，因此无法更新。</translation>
    </message>
    <message>
        <source>Copy the project folder to a place where you may write.</source>
        <translation>请把项目文件夹复制到您可以写入的地方。</translation>
    </message>
    <message>
        <source>{0} belongs to another program.</source>
        <translation>{0} 属于另一个程序。</translation>
    </message>
    <message>
        <source>Choose another folder for the project.</source>
        <translation>请为项目选择另一个文件夹。</translation>
    </message>
    <message>
        <source>{0} was made by a newer Braid (schema {1}; this one knows up to {2}).</source>
        <translation>{0} 由较新的 Braid 创建（结构版本 {1}；这个 Braid 最多认识 {2}）。</translation>
    </message>
    <message>
        <source>Update Braid. The project was not touched.</source>
        <translation>请更新 Braid。项目没有被改动。</translation>
    </message>
    <message>
        <source>is being written by another program</source>
        <translation>正被另一个程序写入</translation>
    </message>
    <message>
        <source>Wait until it has finished, then try again.</source>
        <translation>请等它完成后再试。</translation>
    </message>
    <message>
        <source>cannot be written</source>
        <translation>无法写入</translation>
    </message>
    <message>
        <source>is damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>Restore the project folder from a backup; the media are not affected.</source>
        <translation>请从备份恢复项目文件夹；媒体不受影响。</translation>
    </message>
    <message>
        <source>does not fit on the disk</source>
        <translation>在磁盘上放不下</translation>
    </message>
    <message>
        <source>Free some space. What was stored before is intact.</source>
        <translation>请腾出一些空间。之前存储的内容完好。</translation>
    </message>
    <message>
        <source>cannot be read or written</source>
        <translation>无法读取或写入</translation>
    </message>
    <message>
        <source>Check the disk and its free space.</source>
        <translation>请检查磁盘及其剩余空间。</translation>
    </message>
    <message>
        <source>cannot be opened</source>
        <translation>无法打开</translation>
    </message>
    <message>
        <source>Check that the folder exists and that you may read it.</source>
        <translation>请确认文件夹存在，并且您有读取权限。</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>无法使用</translation>
    </message>
    <message>
        <source>Close other programs that use it and try again.</source>
        <translation>请关闭使用它的其他程序后重试。</translation>
    </message>
    <message>
        <source>{0}: the project {1} ({2}).</source>
        <translation>{0}：项目{1}（{2}）。</translation>
    </message>
    <message>
        <source>The prompt is {0} tokens long; with the answer it must stay under {1}.</source>
        <translation>提示长 {0} 个词元；加上回答必须少于 {1} 个。</translation>
    </message>
    <message>
        <source>Shorten it.</source>
        <translation>请缩短它。</translation>
    </message>
    <message>
        <source>the id is no whole number</source>
        <translation>id 不是整数</translation>
    </message>
    <message>
        <source>Not a line of Braid&apos;s protocol: {0}.</source>
        <translation>这不是 Braid 协议的一行：{0}。</translation>
    </message>
    <message>
        <source>Close every window of Braid and start it again.</source>
        <translation>请关闭 Braid 的所有窗口，然后重新启动。</translation>
    </message>
    <message>
        <source>The other side speaks protocol {0}, this one {1}.</source>
        <translation>对方使用协议 {0}，这一方使用 {1}。</translation>
    </message>
    <message>
        <source>{0} does not have these fields: {1}.</source>
        <translation>{0} 没有这些字段：{1}。</translation>
    </message>
    <message>
        <source>{0} is incomplete: {1}.</source>
        <translation>{0} 不完整：{1}。</translation>
    </message>
    <message>
        <source>Expected a list, got {0}.</source>
        <translation>应为列表，得到的是 {0}。</translation>
    </message>
    <message>
        <source>Expected {0} values, got {1}.</source>
        <translation>应有 {0} 个值，得到的是 {1}。</translation>
    </message>
    <message>
        <source>Expected {0}, got {1}.</source>
        <translation>应为 {0}，得到的是 {1}。</translation>
    </message>
    <message>
        <source>The run began with {0} {1}; this is {2}.</source>
        <translation>这次训练开始时使用 {0} {1}；现在是 {2}。</translation>
    </message>
    <message>
        <source>The train examples of {0} have changed since the run was made.</source>
        <translation>自这次训练创建以来，{0} 的训练样本有了变化。</translation>
    </message>
    <message>
        <source>There is not enough memory for this file.</source>
        <translation>内存不足以处理这个文件。</translation>
    </message>
    <message>
        <source>Close other programs, or use fewer demonstrations.</source>
        <translation>请关闭其他程序，或减少示例。</translation>
    </message>
    <message>
        <source>The log has the details.</source>
        <translation>详情在日志中。</translation>
    </message>
    <message>
        <source>The task {0} takes {1}, and this is {2}.</source>
        <translation>任务“{0}”接受{1}，而这是{2}。</translation>
    </message>
    <message>
        <source>Choose another task or another file.</source>
        <translation>请选择另一个任务或另一个文件。</translation>
    </message>
    <message>
        <source>No question was asked.</source>
        <translation>没有提出问题。</translation>
    </message>
    <message>
        <source>Give one with --prompt.</source>
        <translation>请用 --prompt 给出一个。</translation>
    </message>
    <message>
        <source>There is no text.</source>
        <translation>没有文本。</translation>
    </message>
    <message>
        <source>Name a text file, or give a prompt.</source>
        <translation>请指明一个文本文件，或给出提示。</translation>
    </message>
    <message>
        <source>{0} is not empty: it holds {1}.</source>
        <translation>{0} 不是空的：其中有 {1}。</translation>
    </message>
    <message>
        <source>{0} holds a run already.</source>
        <translation>{0} 中已有一次训练。</translation>
    </message>
    <message>
        <source>Choose another folder, or go on with resume.</source>
        <translation>请选择另一个文件夹，或用 resume 继续。</translation>
    </message>
    <message>
        <source>The path of {0} or {1} is no text.</source>
        <translation>{0} 或 {1} 的路径不是文本。</translation>
    </message>
    <message>
        <source>Rename the folder.</source>
        <translation>请给文件夹改名。</translation>
    </message>
    <message>
        <source>Name the folder that training was told to write, or start one with train.</source>
        <translation>请指明训练所写入的文件夹，或用 train 开始一次训练。</translation>
    </message>
    <message>
        <source>{0} holds no run.</source>
        <translation>{0} 中没有训练。</translation>
    </message>
    <message>
        <source>{0} does not say which project and model it belongs to.</source>
        <translation>{0} 没有写明它属于哪个项目和模型。</translation>
    </message>
    <message>
        <source>Start the run again, into another folder.</source>
        <translation>请重新开始训练，使用另一个文件夹。</translation>
    </message>
    <message>
        <source>Name a folder of runs.</source>
        <translation>请指明一个存放训练的文件夹。</translation>
    </message>
    <message>
        <source>An exported model does not compare examples here.</source>
        <translation>导出的模型不能在这里比较样本。</translation>
    </message>
    <message>
        <source>Choose with the model that it was exported from.</source>
        <translation>请用导出它的原模型来选择。</translation>
    </message>
    <message>
        <source>The project has no training examples.</source>
        <translation>项目中没有训练样本。</translation>
    </message>
    <message>
        <source>The project has no training examples of {0}.</source>
        <translation>项目中没有{0}的训练样本。</translation>
    </message>
    <message>
        <source>Import some, or choose another project or query.</source>
        <translation>请导入一些，或选择另一个项目或查询。</translation>
    </message>
    <message>
        <source>None of the project&apos;s training examples can be read.</source>
        <translation>项目的训练样本都无法读取。</translation>
    </message>
    <message>
        <source>Import them again.</source>
        <translation>请重新导入它们。</translation>
    </message>
    <message>
        <source>--by keeps shares in a random draw for a whole task.</source>
        <translation>--by 用于在为整个任务随机抽取时保持比例。</translation>
    </message>
    <message>
        <source>Leave it out here.</source>
        <translation>这里请不要使用它。</translation>
    </message>
    <message>
        <source>{0} needs {1} MB, and the disk of {2} has {3} MB left.</source>
        <translation>{0} 需要 {1} MB，而 {2} 所在的磁盘只剩 {3} MB。</translation>
    </message>
    <message>
        <source>Free some space, or set BRAID_CACHE to a folder on a larger disk.</source>
        <translation>请腾出一些空间，或把 BRAID_CACHE 设为更大磁盘上的文件夹。</translation>
    </message>
    <message>
        <source>None of the files can be read.</source>
        <translation>这些文件都无法读取。</translation>
    </message>
    <message>
        <source>Put them back, or choose another folder.</source>
        <translation>请把它们放回去，或选择另一个文件夹。</translation>
    </message>
    <message>
        <source>There is nothing left to correct.</source>
        <translation>没有可以修改的了。</translation>
    </message>
    <message>
        <source>Choose a folder of files without captions.</source>
        <translation>请选择一个文件没有描述的文件夹。</translation>
    </message>
    <message>
        <source>Choose one with pictures or recordings.</source>
        <translation>请选择一个有图片或录音的文件夹。</translation>
    </message>
    <message>
        <source>The model could describe none of the files.</source>
        <translation>模型没能描述其中任何文件。</translation>
    </message>
    <message>
        <source>Look at the notes above.</source>
        <translation>请看以上消息。</translation>
    </message>
    <message>
        <source>The model is {0}% sure.</source>
        <translation>模型的把握为 {0}%。</translation>
    </message>
    <message>
        <source>The model is {0}% sure, and one other file is like it.</source>
        <translation>模型的把握为 {0}%，另有一个文件与它相似。</translation>
    </message>
    <message>
        <source>The model is {0}% sure, and {1} other files are like it.</source>
        <translation>模型的把握为 {0}%，另有 {1} 个文件与它相似。</translation>
    </message>
    <message>
        <source>{0} is no task for this file.</source>
        <translation>任务“{0}”不适用于这个文件。</translation>
    </message>
    <message>
        <source>Choose another task.</source>
        <translation>请选择另一个任务。</translation>
    </message>
    <message>
        <source>Open a project of your own.</source>
        <translation>请打开您自己的项目。</translation>
    </message>
    <message>
        <source>none can be read</source>
        <translation>都无法读取</translation>
    </message>
    <message>
        <source>Step {0} was left out: its loss is not a number. Its examples: {1}.</source>
        <translation>省去了第 {0} 步：它的损失不是数字。其中的样本：{1}。</translation>
    </message>
    <message>
        <source>{0} batches in a row gave no usable number, the last one with {1}.</source>
        <translation>连续 {0} 步没有得到可用的数值，最后一步的样本是 {1}。</translation>
    </message>
    <message>
        <source>Lower the learning rate, or choose float32. The checkpoints are kept.</source>
        <translation>请降低学习率，或选择 float32。检查点会保留。</translation>
    </message>
    <message>
        <source>The loss ran away: about {0} at step {1}, {2} at first.</source>
        <translation>损失失控：第 {1} 步约为 {0}，最初为 {2}。</translation>
    </message>
    <message>
        <source>Train again with a lower learning rate or a longer warm-up. The best checkpoint is kept.</source>
        <translation>请用较低的学习率或较长的预热重新训练。最好的检查点会保留。</translation>
    </message>
    <message>
        <source>{0} has learned by {1} before; {2} cannot be added to it.</source>
        <translation>{0} 之前以 {1} 学习；不能再加上 {2}。</translation>
    </message>
    <message>
        <source>Choose a method that uses {0}, &quot;cross-attention&quot;, or another model to begin with.</source>
        <translation>请选择使用 {0} 的方法、&quot;cross-attention&quot;，或从另一个模型开始。</translation>
    </message>
    <message>
        <source>{0} is left out: {1}</source>
        <translation>省去 {0}：{1}</translation>
    </message>
    <message>
        <source>There is not enough memory to learn from a single example.</source>
        <translation>内存不足，一个样本也无法学习。</translation>
    </message>
    <message>
        <source>Switch gradient_checkpointing on, use fewer demonstrations (k_max), or close other programs.</source>
        <translation>请打开 gradient_checkpointing，减少示例（k_max），或关闭其他程序。</translation>
    </message>
    <message>
        <source>Memory is short: from now on {0} examples are computed at a time; the result is the same.</source>
        <translation>内存不足：从现在起一次计算 {0} 个样本；结果相同。</translation>
    </message>
    <message>
        <source>The weights {0} that were averaged do not fit this model.</source>
        <translation>取平均的权重 {0} 与这个模型不符。</translation>
    </message>
    <message>
        <source>The run was made with another model or method; start a new one.</source>
        <translation>这次训练用的是另一个模型或方法；请开始新的训练。</translation>
    </message>
    <message>
        <source>The method {0} leaves the decoder as it is, which has to learn when it loses layers.</source>
        <translation>方法 {0} 不改变解码器，而解码器减少层数后必须重新学习。</translation>
    </message>
    <message>
        <source>Choose one of: {0}; or set student_layers=0.</source>
        <translation>请从以下选一个：{0}；或设 student_layers=0。</translation>
    </message>
    <message>
        <source>The decoder of {0} has {1} layers; {2} are not fewer.</source>
        <translation>{0} 的解码器有 {1} 层；{2} 层并没有减少。</translation>
    </message>
    <message>
        <source>Set student_layers below {0}, or to 0 for all of them.</source>
        <translation>请把 student_layers 设得小于 {0}，或设为 0 以保留全部层。</translation>
    </message>
    <message>
        <source>Start the run again, or resume from another checkpoint.</source>
        <translation>请重新开始训练，或从另一个检查点继续。</translation>
    </message>
    <message>
        <source>The checkpoint of step {0} could not be written to {1}: {2}</source>
        <translation>第 {0} 步的检查点无法写入 {1}：{2}</translation>
    </message>
    <message>
        <source>Free some space; the checkpoint before it is unchanged.</source>
        <translation>请腾出一些空间；之前的检查点没有改变。</translation>
    </message>
    <message>
        <source>The checkpoint {0} of {1} is not there.</source>
        <translation>{1} 的检查点 {0} 不存在。</translation>
    </message>
    <message>
        <source>it is {0} {1}, not {2} {3}</source>
        <translation>它是 {0} {1}，而不是 {2} {3}</translation>
    </message>
    <message>
        <source>trainer.safetensors was changed or damaged after it was saved</source>
        <translation>trainer.safetensors 在保存之后被改动或损坏</translation>
    </message>
    <message>
        <source>{0} cannot be resumed: {1}.</source>
        <translation>无法从 {0} 继续：{1}。</translation>
    </message>
    <message>
        <source>{0} is {1}</source>
        <translation>{0} 的值是 {1}</translation>
    </message>
    <message>
        <source>The training split of {0} is empty.</source>
        <translation>{0} 的训练划分是空的。</translation>
    </message>
    <message>
        <source>Import captioned files, or move examples into the training split.</source>
        <translation>请导入带描述的文件，或把样本移到训练划分。</translation>
    </message>
    <message>
        <source>The training split has no example of task {0} and language {1}.</source>
        <translation>训练划分中没有任务为“{0}”、语言为“{1}”的样本。</translation>
    </message>
    <message>
        <source>any</source>
        <translation>任意</translation>
    </message>
    <message>
        <source>Choose another task or language, or import more.</source>
        <translation>请选择另一个任务或语言，或导入更多。</translation>
    </message>
    <message>
        <source>No training example can be read.</source>
        <translation>没有可以读取的训练样本。</translation>
    </message>
    <message>
        <source>The notes above name each file.</source>
        <translation>以上消息写出了每个文件。</translation>
    </message>
    <message>
        <source>The method {0} cannot learn {1} beside {2}.</source>
        <translation>方法 {0} 不能同时学习“{1}”和“{2}”。</translation>
    </message>
    <message>
        <source>Learn it in a run of its own.</source>
        <translation>请用单独的训练来学习它。</translation>
    </message>
    <message>
        <source>An example</source>
        <translation>一个样本</translation>
    </message>
    <message>
        <source>{0} more files are left out for such reasons.</source>
        <translation>还有 {0} 个文件因类似的原因省去。</translation>
    </message>
    <message>
        <source>{0} examples repeat another one and count once.</source>
        <translation>有 {0} 个样本与另一个重复，只算一次。</translation>
    </message>
    <message>
        <source>All {0} captions are the same, {1}: the model will say it of everything.</source>
        <translation>全部 {0} 个描述都相同，{1}：模型对什么都会这样说。</translation>
    </message>
    <message>
        <source>Caption what differs between the files.</source>
        <translation>请描述文件之间的不同之处。</translation>
    </message>
    <message>
        <source>With {0} to learn from, the model will know these by heart and little else.</source>
        <translation>只有 {0} 个样本可学，模型会把它们背下来，此外学不到多少。</translation>
    </message>
    <message>
        <source>From about {0} examples on it begins to describe others.</source>
        <translation>大约从 {0} 个样本起，它才开始会描述其他文件。</translation>
    </message>
    <message>
        <source>The lower layers are run at every step: {0}</source>
        <translation>每一步都要运行较低的层：{0}</translation>
    </message>
    <message>
        <source>The method {0} names labels; it does not learn the task {1}.</source>
        <translation>方法 {0} 说出标签；它不学习任务“{1}”。</translation>
    </message>
    <message>
        <source>Choose the task &quot;classification&quot;, or another method.</source>
        <translation>请选择任务 &quot;classification&quot;，或换一种方法。</translation>
    </message>
    <message>
        <source>All examples have the same label.</source>
        <translation>所有样本的标签都相同。</translation>
    </message>
    <message>
        <source>Import examples of another one.</source>
        <translation>请导入另一个标签的样本。</translation>
    </message>
    <message>
        <source>A linear probe reads pictures and sounds, and some examples are texts.</source>
        <translation>linear probe 读取图片和声音，而有些样本是文本。</translation>
    </message>
    <message>
        <source>Choose &quot;classifier&quot;.</source>
        <translation>请选择 &quot;classifier&quot;。</translation>
    </message>
    <message>
        <source>{0} names other labels, or from elsewhere: {1}.</source>
        <translation>{0} 说出的是其他标签，或来自别处的标签：{1}。</translation>
    </message>
    <message>
        <source>Begin with a model without a head, such as the starter.</source>
        <translation>请从没有标签层的模型开始，例如入门模型。</translation>
    </message>
    <message>
        <source>This machine has no device {0}.</source>
        <translation>这台电脑没有设备 {0}。</translation>
    </message>
    <message>
        <source>Choose &quot;auto&quot; or &quot;cpu&quot;.</source>
        <translation>请选择 &quot;auto&quot; 或 &quot;cpu&quot;。</translation>
    </message>
    <message>
        <source>The method {0} does not learn the task {1}.</source>
        <translation>方法 {0} 不学习任务“{1}”。</translation>
    </message>
    <message>
        <source>Choose the method &quot;{0}&quot;.</source>
        <translation>请选择方法 &quot;{0}&quot;。</translation>
    </message>
    <message>
        <source>There is no metric {0}.</source>
        <translation>没有名为 {0} 的指标。</translation>
    </message>
    <message>
        <source>A text has nothing that cross-attention could look at.</source>
        <translation>文本中没有交叉注意力可以看的内容。</translation>
    </message>
    <message>
        <source>Choose the method &quot;lora&quot;.</source>
        <translation>请选择方法 &quot;lora&quot;。</translation>
    </message>
    <message>
        <source>Two looks at an example are the same: nothing about them is random, so they cannot disagree (r-drop).</source>
        <translation>对一个样本的两次查看是相同的：没有任何随机之处，因此不会有分歧（r-drop）。</translation>
    </message>
    <message>
        <source>Learn from media with feature_noise or media_dropout above 0, or choose another objective.</source>
        <translation>请让 feature_noise 或 media_dropout 大于 0 并从媒体学习，或选择另一个目标。</translation>
    </message>
    <message>
        <source>Texts have no media that could be mixed.</source>
        <translation>文本没有可以混合的媒体。</translation>
    </message>
    <message>
        <source>Choose another objective.</source>
        <translation>请选择另一个训练目标。</translation>
    </message>
    <message>
        <source>There are no validation examples: training cannot tell when to stop, and the last checkpoint is the best.</source>
        <translation>没有验证样本：训练无法知道何时停止，最后一个检查点就是最好的。</translation>
    </message>
    <message>
        <source>Training needs {0} GB at the least, and {1} GB are free.</source>
        <translation>训练至少需要 {0} GB，而空闲的有 {1} GB。</translation>
    </message>
    <message>
        <source>Close other programs, choose a method that learns fewer weights, or insist with force.</source>
        <translation>请关闭其他程序，选择学习较少权重的方法，或用 force 坚持训练。</translation>
    </message>
    <message>
        <source>The trainer&apos;s state of {0} does not fit this model.</source>
        <translation>{0} 的训练状态与这个模型不符。</translation>
    </message>
    <message>
        <source>{0} cannot be a probe: {1}</source>
        <translation>{0} 不能用来观察训练：{1}</translation>
    </message>
    <message>
        <source>The right words are as likely with the media hidden: so far the model does not look at them.</source>
        <translation>隐藏媒体时，正确的词同样可能：模型目前还没有在看它们。</translation>
    </message>
    <message>
        <source>Train longer, or with more examples; raise hint_dropout and shot_dropout so that it has to look.</source>
        <translation>请训练更久，或使用更多样本；提高 hint_dropout 和 shot_dropout，让它不得不看。</translation>
    </message>
    <message>
        <source>Blank media score as well as the real ones ({0}): the words come from elsewhere.</source>
        <translation>空白媒体的得分与真实媒体一样好（{0}）：词语来自别处。</translation>
    </message>
    <message>
        <source>The model is no better than before it learned ({0} on the validation split).</source>
        <translation>模型并不比学习之前更好（验证划分上的 {0}）。</translation>
    </message>
    <message>
        <source>Go on with the model you had, or train with more examples.</source>
        <translation>请继续使用原来的模型，或用更多样本训练。</translation>
    </message>
    <message>
        <source>No recording can be learned from.</source>
        <translation>没有可以学习的录音。</translation>
    </message>
    <message>
        <source>The notes above name each file and what is wrong with it.</source>
        <translation>以上消息写出了每个文件及其问题所在。</translation>
    </message>
    <message>
        <source>Its transcript is empty.</source>
        <translation>它的转写是空的。</translation>
    </message>
    <message>
        <source>Write down what is said, or leave it out.</source>
        <translation>请写下所说的话，或将它排除。</translation>
    </message>
    <message>
        <source>Its transcript is {0} tokens long; the model writes at most {1} of a recording.</source>
        <translation>它的转写长 {0} 个词元；模型对一段录音最多写 {1} 个。</translation>
    </message>
    <message>
        <source>Cut recording and transcript into parts.</source>
        <translation>请把录音和转写切成几段。</translation>
    </message>
    <message>
        <source>The recording is longer than {0} seconds, which is all that is heard at once.</source>
        <translation>录音长于 {0} 秒，而一次只能听这么长。</translation>
    </message>
    <message>
        <source>{0} examples are learned without the teacher, which cannot be asked about them.</source>
        <translation>{0} 个样本无法询问教师模型，学习时不用它。</translation>
    </message>
    <message>
        <source>The teacher writes its captions before the first step; that time is not in the estimate.</source>
        <translation>教师模型在第一步之前写出描述；这段时间不在估计之内。</translation>
    </message>
    <message>
        <source>{0} is learned without the teacher: {1}</source>
        <translation>{0} 学习时不用教师模型：{1}</translation>
    </message>
    <message>
        <source>The teacher {0} is not what it was when this run began.</source>
        <translation>教师模型 {0} 与这次训练开始时不同。</translation>
    </message>
    <message>
        <source>Put it back as it was, or start a new run.</source>
        <translation>请恢复原样，或开始新的训练。</translation>
    </message>
    <message>
        <source>The method {0} does not learn from a teacher.</source>
        <translation>方法 {0} 不能向教师模型学习。</translation>
    </message>
    <message>
        <source>Choose a method whose decoder writes the answers, such as cross-attention or lora, or leave teacher empty.</source>
        <translation>请选择由解码器写出回答的方法，如 cross-attention 或 lora，或让 teacher 留空。</translation>
    </message>
    <message>
        <source>A teacher is an objective of its own and cannot be joined with {0}.</source>
        <translation>教师模型本身就是一种训练目标，不能与 {0} 同时使用。</translation>
    </message>
    <message>
        <source>Set objective=plain, or leave teacher empty.</source>
        <translation>请设 objective=plain，或让 teacher 留空。</translation>
    </message>
    <message>
        <source>With distill_weight=0 nothing is learned from the teacher.</source>
        <translation>distill_weight=0 时，不会从教师模型学到任何东西。</translation>
    </message>
    <message>
        <source>Set it above 0, or leave teacher empty.</source>
        <translation>请设为大于 0 的值，或让 teacher 留空。</translation>
    </message>
    <message>
        <source>The teacher {0} is not there.</source>
        <translation>教师模型 {0} 不在那里。</translation>
    </message>
    <message>
        <source>Put it back where it was; a run without it is a new one.</source>
        <translation>请把它放回原处；不用它就要开始新的训练。</translation>
    </message>
    <message>
        <source>The teacher is the model that learns, asked the same: it has nothing to teach.</source>
        <translation>教师模型就是正在学习的模型，提问也相同：它没有什么可教。</translation>
    </message>
    <message>
        <source>Set teacher_prompt=use, which tells it names and demonstrations, or choose another teacher.</source>
        <translation>请设 teacher_prompt=use，让它看到名称和示例，或选择另一个教师模型。</translation>
    </message>
    <message>
        <source>{0} and {1} split text into different tokens, so their {2} cannot be compared.</source>
        <translation>{0} 与 {1} 把文本切成不同的词元，因此无法比较它们的 {2}。</translation>
    </message>
    <message>
        <source>Set distill=sequence: the student then learns the teacher&apos;s captions as text.</source>
        <translation>请设 distill=sequence：学生模型就会把教师模型的描述当作文本来学习。</translation>
    </message>
    <message>
        <source>Choose a teacher that was trained for this task, or the starter.</source>
        <translation>请选择为这个任务训练过的教师模型，或入门模型。</translation>
    </message>
    <message>
        <source>The teacher {0} names labels with a head; it writes no answers.</source>
        <translation>教师模型 {0} 用分类头给出标签，不写回答。</translation>
    </message>
    <message>
        <source>The teacher {0} has learned to write down speech alone.</source>
        <translation>教师模型 {0} 只学过语音转写。</translation>
    </message>
    <message>
        <source>The teacher {0} was trained for {1}, not for {2}.</source>
        <translation>教师模型 {0} 是为 {1} 训练的，不是为 {2}。</translation>
    </message>
    <message>
        <source>The words went in circles and were listened to again.</source>
        <translation>词语在重复打转，已重新听过。</translation>
    </message>
    <message>
        <source>A harmful word was left out.</source>
        <translation>省去了一个冒犯性词语。</translation>
    </message>
    <message>
        <source>The engine made a mistake: {0}: {1}.</source>
        <translation>引擎出错了：{0}：{1}。</translation>
    </message>
</context>
</TS>
