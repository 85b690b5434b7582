<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AllSettings</name>
    <message>
        <source>Changed only</source>
        <translation>只看改过的</translation>
    </message>
    <message>
        <source>No setting is like that.</source>
        <translation>没有这样的设置。</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>全部恢复</translation>
    </message>
    <message>
        <source>Give all settings their usual values</source>
        <translation>把所有设置恢复为默认值</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation>搜索设置</translation>
    </message>
    <message>
        <source>Show only what was changed</source>
        <translation>只显示改过的设置</translation>
    </message>
    <message>
        <source>Changed: {settings}</source>
        <translation>已更改：{settings}</translation>
    </message>
</context>
<context>
    <name>BundleSetup</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Check a bundle…</source>
        <translation>检查导出包…</translation>
    </message>
    <message>
        <source>Model that is exported</source>
        <translation>要导出的模型</translation>
    </message>
    <message>
        <source>Name of the new folder</source>
        <translation>新文件夹的名称</translation>
    </message>
    <message>
        <source>Folder in which it is made</source>
        <translation>新文件夹的位置</translation>
    </message>
    <message>
        <source>Choose the folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>The command line that does the same</source>
        <translation>效果相同的命令行</translation>
    </message>
    <message>
        <source>Copy the command line that does the same</source>
        <translation>复制效果相同的命令行</translation>
    </message>
    <message>
        <source>Export the model</source>
        <translation>导出模型</translation>
    </message>
    <message>
        <source>Check a bundle that was exported before</source>
        <translation>检查以前导出的包</translation>
    </message>
    <message>
        <source>Whether its bytes are those that were exported, and what it computes still the same</source>
        <translation>检查每个字节是否与导出时一致，计算结果是否仍然相同</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>In</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>For which programs</source>
        <translation>用于哪些程序</translation>
    </message>
    <message>
        <source>In which numbers</source>
        <translation>数值精度</translation>
    </message>
    <message>
        <source>The same on the command line</source>
        <translation>对应的命令行</translation>
    </message>
    <message>
        <source>Where the export goes</source>
        <translation>导出到哪里</translation>
    </message>
    <message>
        <source>Write a name for the new folder.</source>
        <translation>请填写新文件夹的名称。</translation>
    </message>
    <message>
        <source>Choose the folder in which it is made.</source>
        <translation>请选择新文件夹的位置。</translation>
    </message>
    <message>
        <source>{name} is there already: choose another name.</source>
        <translation>{name} 已经存在：请换一个名称。</translation>
    </message>
</context>
<context>
    <name>BundleView</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>试一试</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Copy code</source>
        <translation>复制代码</translation>
    </message>
    <message>
        <source>Check it again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>导出进度</translation>
    </message>
    <message>
        <source>Cancel the export</source>
        <translation>取消导出</translation>
    </message>
    <message>
        <source>Describe files with the bundle</source>
        <translation>用导出包描述文件</translation>
    </message>
    <message>
        <source>Open the folder of the bundle</source>
        <translation>打开导出包所在的文件夹</translation>
    </message>
    <message>
        <source>Copy code that uses the bundle</source>
        <translation>复制使用导出包的代码</translation>
    </message>
    <message>
        <source>Check the bundle again</source>
        <translation>重新检查导出包</translation>
    </message>
    <message>
        <source>What was compared with the model</source>
        <translation>与模型对比的内容</translation>
    </message>
    <message>
        <source>An exported model runs in other programs, without Braid. Before it is published here it is compared with the model itself, on sample files: what it computes has to be the same.</source>
        <translation>导出的模型可以在其他程序中运行，不需要 Braid。发布之前，会用示例文件与模型本身对比：计算结果必须相同。</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>The export was cancelled. Nothing of it is left.</source>
        <translation>导出已取消，没有留下任何文件。</translation>
    </message>
    <message>
        <source>The check was cancelled.</source>
        <translation>检查已取消。</translation>
    </message>
    <message>
        <source>Nothing was exported.</source>
        <translation>没有导出任何内容。</translation>
    </message>
    <message>
        <source>This bundle must not be used.</source>
        <translation>请勿使用这个导出包。</translation>
    </message>
    <message>
        <source>Every byte is what was exported, and it computes what the model computed.</source>
        <translation>每个字节都与导出时一致，计算结果也与模型相同。</translation>
    </message>
    <message>
        <source>Exported. It computes what the model computes.</source>
        <translation>导出完成，计算结果与模型相同。</translation>
    </message>
    <message>
        <source>{size} on the disk</source>
        <translation>占用磁盘 {size}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln smaller file(s)</source>
        <translation>
            <numerusform>%Ln 个较小的文件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Camera</name>
    <message>
        <source>The camera is unavailable: {reason}</source>
        <translation>无法使用摄像头：{reason}</translation>
    </message>
    <message>
        <source>Install the system&apos;s sound library, or drop a picture.</source>
        <translation>请安装系统的声音库，或拖入一张图片。</translation>
    </message>
    <message>
        <source>No camera was found.</source>
        <translation>未找到摄像头。</translation>
    </message>
    <message>
        <source>Plug one in, or drop a picture.</source>
        <translation>请插入摄像头，或拖入一张图片。</translation>
    </message>
    <message>
        <source>Check that it is plugged in and that no other program uses it.</source>
        <translation>请检查它是否已插好，且没有被其他程序占用。</translation>
    </message>
    <message>
        <source>The camera stopped.</source>
        <translation>摄像头已停止。</translation>
    </message>
    <message>
        <source>The camera gives no picture.</source>
        <translation>摄像头没有画面。</translation>
    </message>
</context>
<context>
    <name>CaptionText</name>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>“{word}”: {percent}% sure</source>
        <translation>“{word}”：把握 {percent}%</translation>
    </message>
</context>
<context>
    <name>Captioning</name>
    <message>
        <source>The engine gave no answer for this file.</source>
        <translation>引擎没有给出这个文件的回答。</translation>
    </message>
</context>
<context>
    <name>Chart</name>
    <message>
        <source>{value} at step {step}</source>
        <translation>第 {step} 步：{value}</translation>
    </message>
    <message>
        <source>From {first} at step {start} to {last} at step {end}; lowest {low} at step {lowest}, highest {high} at step {highest}.</source>
        <translation>从第 {start} 步的 {first} 到第 {end} 步的 {last}；最低 {low}（第 {lowest} 步），最高 {high}（第 {highest} 步）。</translation>
    </message>
    <message>
        <source>{name}: {value}.</source>
        <translation>{name}：{value}。</translation>
    </message>
    <message>
        <source>{name} {value}</source>
        <translation>{name} {value}</translation>
    </message>
</context>
<context>
    <name>ChoiceSetup</name>
    <message>
        <source>The whole task</source>
        <translation>整个任务</translation>
    </message>
    <message>
        <source>One file</source>
        <translation>一个文件</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择一个文件…</translation>
    </message>
    <message>
        <source>Choose examples</source>
        <translation>选择示例</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Use for captions</source>
        <translation>用于生成描述</translation>
    </message>
    <message>
        <source>How the examples are chosen</source>
        <translation>示例的选择方式</translation>
    </message>
    <message>
        <source>How many examples are chosen</source>
        <translation>选择多少个示例</translation>
    </message>
    <message>
        <source>Examples that stand best for all of them</source>
        <translation>最能代表全部样本的示例</translation>
    </message>
    <message>
        <source>Examples that help most to describe one file</source>
        <translation>最有助于描述一个文件的示例</translation>
    </message>
    <message>
        <source>Choose the file for which examples are chosen</source>
        <translation>选择文件，为它挑选示例</translation>
    </message>
    <message>
        <source>Progress of the choice</source>
        <translation>选择进度</translation>
    </message>
    <message>
        <source>Choose the examples</source>
        <translation>开始选择示例</translation>
    </message>
    <message>
        <source>Cancel the choice</source>
        <translation>取消选择</translation>
    </message>
    <message>
        <source>Use this choice for captions on the page Try it</source>
        <translation>在“试一试”页面用这些示例生成描述</translation>
    </message>
    <message>
        <source>Strategy, number, pins and what is left out go to the page Try it, where at most 8 are shown.</source>
        <translation>策略、数量、固定和排除的示例都会带到“试一试”页面，那里最多使用 8 个。</translation>
    </message>
    <message>
        <source>Copy the command line that chooses the same</source>
        <translation>复制得到相同选择的命令行</translation>
    </message>
    <message>
        <source>How many examples</source>
        <translation>示例数量</translation>
    </message>
    <message>
        <source>Demonstrations</source>
        <translation>示例（demonstrations）</translation>
    </message>
    <message>
        <source>For what</source>
        <translation>为谁选择</translation>
    </message>
    <message>
        <source>Drop a file here, or choose one.</source>
        <translation>把文件拖到这里，或选择一个。</translation>
    </message>
    <message>
        <source>Asking the engine…</source>
        <translation>正在询问引擎…</translation>
    </message>
</context>
<context>
    <name>Command</name>
    <message>
        <source>The command could not be started.</source>
        <translation>无法启动命令。</translation>
    </message>
    <message>
        <source>Install Braid again.</source>
        <translation>请重新安装 Braid。</translation>
    </message>
    <message>
        <source>The command stopped: {reason}.</source>
        <translation>命令已停止：{reason}。</translation>
    </message>
</context>
<context>
    <name>CommandLine</name>
    <message>
        <source>The command line that does the same</source>
        <translation>效果相同的命令行</translation>
    </message>
    <message>
        <source>Copy the command line that does the same</source>
        <translation>复制效果相同的命令行</translation>
    </message>
    <message>
        <source>The same on the command line</source>
        <translation>对应的命令行</translation>
    </message>
</context>
<context>
    <name>Correction</name>
    <message>
        <source>Correct it…</source>
        <translation>修改…</translation>
    </message>
    <message>
        <source>Correct the answer</source>
        <translation>修改回答</translation>
    </message>
    <message>
        <source>The answer as it should be</source>
        <translation>正确的回答</translation>
    </message>
    <message>
        <source>Teach</source>
        <translation>教给模型</translation>
    </message>
    <message>
        <source>Teach this answer to the project</source>
        <translation>把这个回答教给项目</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Leave the answer as it is</source>
        <translation>保持回答不变</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Take the correction back</source>
        <translation>撤回修改</translation>
    </message>
    <message>
        <source>Storing it…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Open a project or import examples: corrections become examples of it.</source>
        <translation>请打开项目或导入样本：修改会成为项目的样本。</translation>
    </message>
    <message>
        <source>Taken back.</source>
        <translation>已撤回。</translation>
    </message>
    <message>
        <source>The project says so already.</source>
        <translation>项目中的描述本来就是这样。</translation>
    </message>
    <message>
        <source>Taught: “{caption}” It is shown to the model from the next file on.</source>
        <translation>已学会：“{caption}”从下一个文件起会给模型看。</translation>
    </message>
    <message>
        <source>Corrected: “{caption}” The example is not in the training split: it measures and is not shown.</source>
        <translation>已修改：“{caption}”这个样本不在训练划分中：只用于评估，不会给模型看。</translation>
    </message>
</context>
<context>
    <name>DemonstrationCard</name>
    <message>
        <source>{similarity} · {source}</source>
        <translation>{similarity} · {source}</translation>
    </message>
    <message>
        <source>Similarity {near}</source>
        <translation>相似度 {near}</translation>
    </message>
    <message>
        <source>{caption}, similarity {near}</source>
        <translation>{caption}，相似度 {near}</translation>
    </message>
</context>
<context>
    <name>DemonstrationsPage</name>
    <message>
        <source>Where they lie among the others</source>
        <translation>在全部样本中的位置</translation>
    </message>
    <message numerus="yes">
        <source>%Ln example(s) to choose from.</source>
        <translation>
            <numerusform>有 %Ln 个样本可供选择。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) have to be looked at first.</source>
        <translation>
            <numerusform>需要先看 %Ln 个文件。</numerusform>
        </translation>
    </message>
    <message>
        <source>That takes about {time}, once.</source>
        <translation>大约需要 {time}，只需一次。</translation>
    </message>
    <message>
        <source>There are no training examples to choose from. Open a project, or import files with captions.</source>
        <translation>没有可供选择的训练样本。请打开项目，或导入带描述的文件。</translation>
    </message>
    <message>
        <source>The model is shown a few of your examples before it describes a file. Here you see which ones a strategy chooses and why, and decide otherwise where you know better.</source>
        <translation>描述文件之前，会先给模型看几个您的样本。这里可以看到每种策略选了哪些、为什么选，也可以按您的判断调整。</translation>
    </message>
    <message>
        <source>{count} of {all} examples</source>
        <translation>{all} 个样本中的 {count} 个</translation>
    </message>
    <message>
        <source>Pictures and recordings ({patterns})</source>
        <translation>图片和录音（{patterns}）</translation>
    </message>
    <message>
        <source>Choose demonstrations for a file</source>
        <translation>选择要为它挑选示例的文件</translation>
    </message>
</context>
<context>
    <name>DropArea</name>
    <message>
        <source>Drop pictures or recordings here</source>
        <translation>把图片或录音拖到这里</translation>
    </message>
    <message>
        <source>Choose files…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Choose files to describe</source>
        <translation>选择要描述的文件</translation>
    </message>
    <message>
        <source>Record with the microphone</source>
        <translation>用麦克风录音</translation>
    </message>
    <message>
        <source>Take a picture with the camera</source>
        <translation>用摄像头拍照</translation>
    </message>
    <message>
        <source>Drop files here</source>
        <translation>将文件拖到这里</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>Or paste a picture. A folder or a list with captions can be imported.</source>
        <translation>也可以粘贴图片。带描述的文件夹或列表可以导入。</translation>
    </message>
    <message>
        <source>Or paste a picture with {keys}. A folder or a list with captions can be imported.</source>
        <translation>也可以用 {keys} 粘贴图片。带描述的文件夹或列表可以导入。</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Import a folder…</source>
        <translation>导入文件夹…</translation>
    </message>
    <message>
        <source>Import a folder of files with captions</source>
        <translation>导入带描述的文件夹</translation>
    </message>
    <message>
        <source>Open a project…</source>
        <translation>打开项目…</translation>
    </message>
    <message>
        <source>Open a project folder</source>
        <translation>打开项目文件夹</translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>it could not be started</source>
        <translation>无法启动</translation>
    </message>
    <message>
        <source>Install Braid again.</source>
        <translation>请重新安装 Braid。</translation>
    </message>
    <message>
        <source>you ended it</source>
        <translation>您结束了它</translation>
    </message>
    <message>
        <source>Its last words are in Help › Engine log.</source>
        <translation>最后的输出在“帮助 › 引擎日志”中。</translation>
    </message>
    <message>
        <source>The engine stopped: {reason}.</source>
        <translation>引擎已停止：{reason}。</translation>
    </message>
</context>
<context>
    <name>EngineStatus</name>
    <message>
        <source>Engine not started</source>
        <translation>引擎未启动</translation>
    </message>
    <message>
        <source>Engine starting…</source>
        <translation>引擎正在启动…</translation>
    </message>
    <message>
        <source>Engine ready</source>
        <translation>引擎就绪</translation>
    </message>
    <message>
        <source>Engine stopped, starting again…</source>
        <translation>引擎已停止，正在重新启动…</translation>
    </message>
    <message>
        <source>Engine stopped</source>
        <translation>引擎已停止</translation>
    </message>
    <message>
        <source>Engine memory {size} MB</source>
        <translation>引擎内存 {size} MB</translation>
    </message>
</context>
<context>
    <name>ExamplesPage</name>
    <message>
        <source>Search captions and file names</source>
        <translation>搜索描述和文件名</translation>
    </message>
    <message>
        <source>Which split is shown</source>
        <translation>显示哪个划分</translation>
    </message>
    <message>
        <source>All splits</source>
        <translation>全部划分</translation>
    </message>
    <message>
        <source>Examples of the project</source>
        <translation>项目的样本</translation>
    </message>
    <message>
        <source>No project</source>
        <translation>没有项目</translation>
    </message>
    <message numerus="yes">
        <source>%Ln example(s)</source>
        <translation>
            <numerusform>%Ln 个样本</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>No caption or file name matches. Try a shorter word.</source>
        <translation>没有匹配的描述或文件名。请试试更短的词。</translation>
    </message>
    <message>
        <source>Start with a few examples</source>
        <translation>从几个样本开始</translation>
    </message>
    <message>
        <source>Drop a folder of pictures or recordings with their captions, or a CSV list of them, anywhere on this window. They become examples that the model learns from.</source>
        <translation>把带描述的图片或录音文件夹，或它们的 CSV 列表，拖到窗口的任意位置。它们会成为模型学习的样本。</translation>
    </message>
    <message>
        <source>Describe with the model</source>
        <translation>用模型描述</translation>
    </message>
    <message>
        <source>Choose demonstrations for it</source>
        <translation>为它选择示例</translation>
    </message>
    <message>
        <source>Copy caption</source>
        <translation>复制描述</translation>
    </message>
    <message>
        <source>Open the file&apos;s folder</source>
        <translation>打开文件所在的文件夹</translation>
    </message>
</context>
<context>
    <name>ExportPage</name>
    <message>
        <source>Check a bundle</source>
        <translation>检查导出包</translation>
    </message>
</context>
<context>
    <name>FolderProgress</name>
    <message>
        <source>Progress of the folder</source>
        <translation>文件夹的进度</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop describing the folder</source>
        <translation>停止描述文件夹</translation>
    </message>
    <message>
        <source>What has been written stays; the next time goes on from there.</source>
        <translation>已写好的内容会保留，下次从这里继续。</translation>
    </message>
    <message>
        <source>{stage} {done} of {total}</source>
        <translation>{stage} {done}/{total}</translation>
    </message>
</context>
<context>
    <name>Further</name>
    <message>
        <source>Train further</source>
        <translation>继续训练更多轮</translation>
    </message>
    <message>
        <source>It made {passes} passes over the examples. It goes on from there to as many as you enter here.</source>
        <translation>已经训练了 {passes} 轮。将从那里继续，直到您在这里填写的轮数。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>HomePage</name>
    <message>
        <source>None yet.</source>
        <translation>还没有。</translation>
    </message>
    <message>
        <source>Open the sample project</source>
        <translation>打开示例项目</translation>
    </message>
    <message>
        <source>Open a project…</source>
        <translation>打开项目…</translation>
    </message>
    <message>
        <source>Start with a folder…</source>
        <translation>从文件夹开始…</translation>
    </message>
    <message>
        <source>Projects opened last</source>
        <translation>最近打开的项目</translation>
    </message>
    <message>
        <source>Choose a folder of files with captions and start with it</source>
        <translation>选择一个带描述的文件夹并开始</translation>
    </message>
    <message>
        <source>Open the folder of a project</source>
        <translation>打开一个项目的文件夹</translation>
    </message>
    <message>
        <source>Drop a folder of pictures or recordings with their captions, or a list of them, anywhere on this window. They become the examples of a project, which the model learns from.</source>
        <translation>把带描述的图片或录音文件夹，或它们的列表，拖到窗口的任意位置。它们会成为项目的样本，供模型学习。</translation>
    </message>
    <message>
        <source>Teach a model to describe your files</source>
        <translation>教模型描述您的文件</translation>
    </message>
    <message>
        <source>Opened last</source>
        <translation>最近打开</translation>
    </message>
</context>
<context>
    <name>ImportProgress</name>
    <message>
        <source>Progress of the import</source>
        <translation>导入进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel the import</source>
        <translation>取消导入</translation>
    </message>
    <message>
        <source>Importing {name}…</source>
        <translation>正在导入 {name}…</translation>
    </message>
    <message>
        <source>{stage} {done} of {total}</source>
        <translation>{stage} {done}/{total}</translation>
    </message>
    <message>
        <source>{stage} {done} found</source>
        <translation>{stage}已找到 {done} 个</translation>
    </message>
</context>
<context>
    <name>ImportReport</name>
    <message>
        <source>Import report</source>
        <translation>导入报告</translation>
    </message>
    <message numerus="yes">
        <source>%Ln example(s) were imported</source>
        <translation>
            <numerusform>已导入 %Ln 个样本</numerusform>
        </translation>
    </message>
    <message>
        <source>From {source}, in {seconds} s.</source>
        <translation>来自 {source}，用时 {seconds} 秒。</translation>
    </message>
    <message>
        <source>Splits: {splits}.</source>
        <translation>划分：{splits}。</translation>
    </message>
    <message>
        <source>Languages: {languages}.</source>
        <translation>语言：{languages}。</translation>
    </message>
    <message>
        <source>Words in a caption: {median} (median), {longest} at most.</source>
        <translation>描述的词数：中位数 {median}，最多 {longest}。</translation>
    </message>
    <message>
        <source>Left out as exact duplicates: {count}.</source>
        <translation>因完全重复而略过：{count}。</translation>
    </message>
    <message>
        <source>Nearly equal pictures in different splits: {count}.</source>
        <translation>不同划分中几乎相同的图片：{count}。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) were not imported</source>
        <translation>
            <numerusform>%Ln 项没有导入</numerusform>
        </translation>
    </message>
    <message>
        <source>Find a file or a reason</source>
        <translation>查找文件或原因</translation>
    </message>
    <message>
        <source>Items that were not imported</source>
        <translation>没有导入的项目</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>把报告复制到剪贴板</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the report</source>
        <translation>关闭报告</translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Level of the microphone</source>
        <translation>麦克风音量</translation>
    </message>
</context>
<context>
    <name>LookBar</name>
    <message>
        <source>Show it</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Show where the model looked</source>
        <translation>显示模型看了哪里</translation>
    </message>
    <message>
        <source>Dims what the model did not look at while it wrote the word</source>
        <translation>把模型写这个词时没有看的地方变暗</translation>
    </message>
    <message>
        <source>less</source>
        <translation>少</translation>
    </message>
    <message>
        <source>more</source>
        <translation>多</translation>
    </message>
    <message>
        <source>Choose a word to see when the model listened for it.</source>
        <translation>选择一个词，看看模型写它时在听哪里。</translation>
    </message>
    <message>
        <source>Choose a word to see where the model looked for it.</source>
        <translation>选择一个词，看看模型写它时在看哪里。</translation>
    </message>
    <message>
        <source>Looking once more…</source>
        <translation>正在再看一遍…</translation>
    </message>
    <message>
        <source>Nothing is known of this word.</source>
        <translation>没有关于这个词的信息。</translation>
    </message>
    <message>
        <source>Looking counts for little in this model: its gates are {percent}% open.</source>
        <translation>在这个模型中，看到的内容影响很小：门控（gate）只打开了 {percent}%。</translation>
    </message>
    <message>
        <source>“{word}”: it attended everywhere about alike.</source>
        <translation>“{word}”：注意力几乎平均分布。</translation>
    </message>
    <message>
        <source>“{word}”: it listened most at {seconds} s.</source>
        <translation>“{word}”：听得最多的是 {seconds} 秒处。</translation>
    </message>
    <message>
        <source>“{word}”: it looked most at {place}.</source>
        <translation>“{word}”：看得最多的是{place}。</translation>
    </message>
    <message>
        <source>the upper left</source>
        <translation>左上方</translation>
    </message>
    <message>
        <source>the top</source>
        <translation>上方</translation>
    </message>
    <message>
        <source>the upper right</source>
        <translation>右上方</translation>
    </message>
    <message>
        <source>the left</source>
        <translation>左侧</translation>
    </message>
    <message>
        <source>the middle</source>
        <translation>中间</translation>
    </message>
    <message>
        <source>the right</source>
        <translation>右侧</translation>
    </message>
    <message>
        <source>the lower left</source>
        <translation>左下方</translation>
    </message>
    <message>
        <source>the bottom</source>
        <translation>下方</translation>
    </message>
    <message>
        <source>the lower right</source>
        <translation>右下方</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Braid</source>
        <translation>Braid</translation>
    </message>
    <message>
        <source>{folder} is not there any more.</source>
        <translation>{folder} 已经不在了。</translation>
    </message>
    <message>
        <source>Connect its disk, or take it off the list with the Delete key.</source>
        <translation>请连接它所在的磁盘，或按 Delete 键把它从列表中移除。</translation>
    </message>
    <message>
        <source>{project} – Braid</source>
        <translation>{project} – Braid</translation>
    </message>
    <message>
        <source>Close Braid?</source>
        <translation>关闭 Braid？</translation>
    </message>
    <message>
        <source>Braid is still working.</source>
        <translation>Braid 仍在工作。</translation>
    </message>
    <message>
        <source>What is finished stays. The rest is stopped.</source>
        <translation>已完成的会保留，其余的会停止。</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>停止并关闭</translation>
    </message>
    <message>
        <source>Go on working</source>
        <translation>继续工作</translation>
    </message>
</context>
<context>
    <name>MediaView</name>
    <message>
        <source>Picture {name}</source>
        <translation>图片 {name}</translation>
    </message>
</context>
<context>
    <name>MessageCard</name>
    <message>
        <source>Dismiss this message</source>
        <translation>不再显示这条消息</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>不再显示</translation>
    </message>
</context>
<context>
    <name>Microphone</name>
    <message>
        <source>Recording is unavailable: {reason}</source>
        <translation>无法录音：{reason}</translation>
    </message>
    <message>
        <source>Install the system&apos;s sound library, or drop a recording.</source>
        <translation>请安装系统的声音库，或拖入录音文件。</translation>
    </message>
    <message>
        <source>No microphone was found.</source>
        <translation>没有找到麦克风。</translation>
    </message>
    <message>
        <source>Plug one in, or drop a recording.</source>
        <translation>请接上麦克风，或拖入录音文件。</translation>
    </message>
    <message>
        <source>Too little was recorded.</source>
        <translation>录到的内容太少。</translation>
    </message>
    <message>
        <source>Speak a little longer.</source>
        <translation>请说得长一些。</translation>
    </message>
    <message>
        <source>The recording was ended after half an hour.</source>
        <translation>录音满半小时，已经结束。</translation>
    </message>
    <message>
        <source>What was recorded until then is kept. Check that it is plugged in.</source>
        <translation>之前录下的内容已保留。请检查麦克风是否接好。</translation>
    </message>
    <message>
        <source>The microphone stopped.</source>
        <translation>麦克风停止了工作。</translation>
    </message>
    <message>
        <source>The recording cannot be stored: {reason}.</source>
        <translation>无法保存录音：{reason}。</translation>
    </message>
    <message>
        <source>Make room on the disk.</source>
        <translation>请腾出磁盘空间。</translation>
    </message>
</context>
<context>
    <name>ModelChoice</name>
    <message>
        <source>Model that the training begins with</source>
        <translation>训练从哪个模型开始</translation>
    </message>
    <message>
        <source>Another model folder…</source>
        <translation>其他模型文件夹…</translation>
    </message>
    <message>
        <source>No teacher</source>
        <translation>不用教师模型</translation>
    </message>
    <message>
        <source>Teacher of the training</source>
        <translation>训练的教师模型（teacher）</translation>
    </message>
    <message>
        <source>It learns from the examples alone.</source>
        <translation>只从样本学习。</translation>
    </message>
    <message>
        <source>It is asked about every example once, before the first step, and stays as it is.</source>
        <translation>第一步之前，对每个样本向它提问一次；它本身保持不变。</translation>
    </message>
    <message>
        <source>Words, pictures and sounds: {parts}. They are kept as they are unless the method says otherwise.</source>
        <translation>文字、图片和声音：{parts}。除非方法另有规定，它们保持不变。</translation>
    </message>
    <message>
        <source>Goes on from what that training has learned. That one stays as it is.</source>
        <translation>从那次训练学到的内容继续。那次训练本身保持不变。</translation>
    </message>
    <message>
        <source>A folder with a model</source>
        <translation>含有模型的文件夹</translation>
    </message>
    <message>
        <source>Model that describes files</source>
        <translation>用来描述文件的模型</translation>
    </message>
</context>
<context>
    <name>Offers</name>
    <message>
        <source>Import into {project}</source>
        <translation>导入到 {project}</translation>
    </message>
    <message>
        <source>{name} is a list of examples.</source>
        <translation>{name} 是一份样本列表。</translation>
    </message>
    <message>
        <source>Describe them instead</source>
        <translation>改为描述它们</translation>
    </message>
    <message>
        <source>Write captions for them…</source>
        <translation>为它们写描述…</translation>
    </message>
    <message>
        <source>Imported files with captions become examples of {folder}.</source>
        <translation>导入的带描述文件会成为 {folder} 的样本。</translation>
    </message>
    <message>
        <source>{name} is a large folder.</source>
        <translation>{name} 是一个很大的文件夹。</translation>
    </message>
    <message numerus="yes">
        <source>{name} is a folder with %Ln picture(s) or recording(s).</source>
        <translation>
            <numerusform>{name} 是一个文件夹，含 %Ln 个图片或录音。</numerusform>
        </translation>
    </message>
    <message>
        <source>A text file beside each</source>
        <translation>每个文件旁一个文本文件</translation>
    </message>
    <message>
        <source>One list for spreadsheets (captions.csv)</source>
        <translation>一份表格列表（captions.csv）</translation>
    </message>
    <message>
        <source>One list for programs (captions.jsonl)</source>
        <translation>一份程序可读的列表（captions.jsonl）</translation>
    </message>
    <message>
        <source>Wait for it, or stop it.</source>
        <translation>请等它完成，或停止它。</translation>
    </message>
    <message>
        <source>Another folder is still being described.</source>
        <translation>另一个文件夹仍在描述中。</translation>
    </message>
    <message>
        <source>The folder was not described to its end. What was written stays.</source>
        <translation>文件夹没有描述完。已写好的内容会保留。</translation>
    </message>
    <message>
        <source>Drop it again to go on from there.</source>
        <translation>再次拖入即可从那里继续。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) were described, into {place}.</source>
        <translation>
            <numerusform>已描述 %Ln 个文件，写入 {place}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln had their text already.</source>
        <translation>
            <numerusform>有 %Ln 个已经有文本。</numerusform>
        </translation>
    </message>
    <message>
        <source>And {count} more.</source>
        <translation>还有 {count} 个。</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开所在文件夹</translation>
    </message>
    <message>
        <source>Copy the reasons</source>
        <translation>复制原因</translation>
    </message>
    <message>
        <source>Wait for it, or cancel it.</source>
        <translation>请等它完成，或取消它。</translation>
    </message>
    <message>
        <source>Another import is still running.</source>
        <translation>另一个导入仍在进行。</translation>
    </message>
    <message>
        <source>The import was cancelled. What was imported until then stays.</source>
        <translation>导入已取消。之前导入的内容会保留。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln example(s) were imported.</source>
        <translation>
            <numerusform>已导入 %Ln 个样本。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) were not; the report has the reason for each.</source>
        <translation>
            <numerusform>%Ln 项没有导入；报告中有每一项的原因。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the report</source>
        <translation>显示报告</translation>
    </message>
</context>
<context>
    <name>OutlookView</name>
    <message>
        <source>Check</source>
        <translation>预检</translation>
    </message>
    <message>
        <source>Take two steps and say what the training will cost</source>
        <translation>走两步，说明训练的代价</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop the check</source>
        <translation>停止预检</translation>
    </message>
    <message>
        <source>Progress of the check</source>
        <translation>预检进度</translation>
    </message>
    <message>
        <source>Two real steps, in which nothing is learned, say how long it will take and how much memory.</source>
        <translation>走两个真实的步骤，什么也不学，就能知道要用多久、多少内存。</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>The check was stopped.</source>
        <translation>预检已停止。</translation>
    </message>
    <message>
        <source>Something was changed since. Check again to see what that means.</source>
        <translation>此后有所更改。请再次预检，看看有何影响。</translation>
    </message>
    <message>
        <source>This is what was found. Whatever is changed above stays as you leave it.</source>
        <translation>这是预检的结果。上面的更改都会保留。</translation>
    </message>
    <message numerus="yes">
        <source>The first step reads %Ln example(s), such as</source>
        <translation>
            <numerusform>第一步读取 %Ln 个样本，例如</numerusform>
        </translation>
    </message>
    <message>
        <source>About {time} in all, with its checks: {steps} steps of {each} s</source>
        <translation>总共约 {time}（含评估）：{steps} 步，每步 {each} 秒</translation>
    </message>
    <message>
        <source>{peak} of memory needed, {free} free</source>
        <translation>需要内存 {peak}，可用 {free}</translation>
    </message>
    <message>
        <source>{count} weights learn</source>
        <translation>{count} 个权重参与学习</translation>
    </message>
    <message>
        <source>Start anyway</source>
        <translation>仍然开始</translation>
    </message>
    <message>
        <source>This may need more memory than there is free.</source>
        <translation>可能需要比空闲内存更多的内存。</translation>
    </message>
    <message>
        <source>Close other programs, or take fewer examples in one step.</source>
        <translation>请关闭其他程序，或减少每步样本数。</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>您想做什么？</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>查找命令</translation>
    </message>
</context>
<context>
    <name>ParityModel</name>
    <message>
        <source>Compared</source>
        <translation>对比内容</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>输入数</translation>
    </message>
    <message>
        <source>Largest difference</source>
        <translation>最大差异</translation>
    </message>
    <message>
        <source>Allowed</source>
        <translation>允许值</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>agrees</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>Behind a near tie the words differ: {count} inputs</source>
        <translation>几乎并列之后用词不同：{count} 个输入</translation>
    </message>
    <message>
        <source>Largest with {input}</source>
        <translation>最大差异出现在 {input}</translation>
    </message>
</context>
<context>
    <name>PickList</name>
    <message>
        <source>Chosen examples, in the order the model sees them</source>
        <translation>选中的示例，按模型看到的顺序排列</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Pin it: it is always shown (Space)</source>
        <translation>固定：总是给模型看（Space）</translation>
    </message>
    <message>
        <source>Leave it out: it is never shown (Delete)</source>
        <translation>排除：从不给模型看（Delete）</translation>
    </message>
    <message>
        <source>Earlier (Alt+Up)</source>
        <translation>提前（Alt+Up）</translation>
    </message>
    <message>
        <source>Later, nearer to the file (Alt+Down)</source>
        <translation>推后，更靠近文件（Alt+Down）</translation>
    </message>
    <message>
        <source>Bring back what was left out</source>
        <translation>恢复排除的示例</translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out</source>
        <translation>
            <numerusform>排除 %Ln 个</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PicksModel</name>
    <message>
        <source>pinned</source>
        <translation>已固定</translation>
    </message>
</context>
<context>
    <name>Player</name>
    <message>
        <source>Play the recording</source>
        <translation>播放录音</translation>
    </message>
    <message>
        <source>Playing is unavailable: {reason}</source>
        <translation>无法播放：{reason}</translation>
    </message>
    <message>
        <source>Playing is unavailable: no sound output was found.</source>
        <translation>无法播放：没有找到声音输出设备。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
</context>
<context>
    <name>PoolMap</name>
    <message>
        <source>Map of the examples: {count} points, {picks} lit</source>
        <translation>样本地图：{count} 个点，{picks} 个点亮</translation>
    </message>
    <message>
        <source>It shows {share} % of how the examples differ.</source>
        <translation>体现了样本差异的 {share}%。</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Quick look</source>
        <translation>快速看看</translation>
    </message>
    <message>
        <source>Two passes, ten minutes at most: does it learn anything from these examples?</source>
        <translation>两轮，最多十分钟：它能从这些样本中学到东西吗？</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>The usual number of passes. It stops by itself when nothing gets better.</source>
        <translation>通常的轮数。不再变好时会自动停止。</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>最好</translation>
    </message>
    <message>
        <source>Four times as many passes, and twice the patience before it stops by itself.</source>
        <translation>四倍的轮数，自动停止之前有两倍的耐心。</translation>
    </message>
</context>
<context>
    <name>ProbeCard</name>
    <message>
        <source>Reference</source>
        <translation>参考</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>(nothing)</source>
        <translation>（空）</translation>
    </message>
    <message>
        <source>Reference: {reference} Before: {before} Now: {now}</source>
        <translation>参考：{reference} 之前：{before} 现在：{now}</translation>
    </message>
</context>
<context>
    <name>ProbeList</name>
    <message>
        <source>The same examples before training and at step {step}</source>
        <translation>同样的样本：训练前与第 {step} 步</translation>
    </message>
    <message>
        <source>The same examples before training</source>
        <translation>同样的样本：训练前</translation>
    </message>
</context>
<context>
    <name>QueueList</name>
    <message>
        <source>Files in hand</source>
        <translation>当前的文件</translation>
    </message>
    <message>
        <source>Stop all</source>
        <translation>全部停止</translation>
    </message>
    <message>
        <source>Stop the file in hand and those that wait</source>
        <translation>停止当前文件和等待中的文件</translation>
    </message>
    <message>
        <source>Clear list</source>
        <translation>清空列表</translation>
    </message>
    <message>
        <source>Remove the files that are done from the list</source>
        <translation>从列表中移除已完成的文件</translation>
    </message>
    <message>
        <source>{done} of {total} files</source>
        <translation>{total} 个文件中的 {done} 个</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
</context>
<context>
    <name>ReadCard</name>
    <message>
        <source>Reads {prompt}, learns to write {answer}</source>
        <translation>读取 {prompt}，学习写出 {answer}</translation>
    </message>
</context>
<context>
    <name>RecentModel</name>
    <message>
        <source>not there any more</source>
        <translation>已不存在</translation>
    </message>
</context>
<context>
    <name>Recorder</name>
    <message>
        <source>Stop and describe</source>
        <translation>停止并描述</translation>
    </message>
    <message>
        <source>Stop recording and describe it</source>
        <translation>停止录音并描述</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Stop recording and throw it away</source>
        <translation>停止录音并丢弃</translation>
    </message>
</context>
<context>
    <name>RejectedModel</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>怎么办</translation>
    </message>
</context>
<context>
    <name>ResultPanel</name>
    <message>
        <source>Shaded words: the model was less sure of them.</source>
        <translation>带底色的词：模型对它们把握较小。</translation>
    </message>
    <message>
        <source>The model wrote nothing about this file.</source>
        <translation>模型没有为这个文件写出内容。</translation>
    </message>
    <message>
        <source>Progress of this file</source>
        <translation>这个文件的进度</translation>
    </message>
    <message>
        <source>Looks like</source>
        <translation>看起来像</translation>
    </message>
    <message>
        <source>Examples the model was shown</source>
        <translation>给模型看过的示例</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the answer</source>
        <translation>复制回答</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再试一次</translation>
    </message>
    <message>
        <source>Describe this file again</source>
        <translation>重新描述这个文件</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel this file</source>
        <translation>取消这个文件</translation>
    </message>
    <message>
        <source>Waiting for the files before it</source>
        <translation>正在等待前面的文件</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>正在加载模型…</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>正在书写…</translation>
    </message>
    <message>
        <source>Listening to the recording…</source>
        <translation>正在听录音…</translation>
    </message>
    <message>
        <source>Looking at the file…</source>
        <translation>正在看文件…</translation>
    </message>
    <message>
        <source>{name} {done} of {total}</source>
        <translation>{name} {done}/{total}</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>{task} · {seconds} s · {percent}% sure</source>
        <translation>{task} · {seconds} 秒 · 把握 {percent}%</translation>
    </message>
    <message>
        <source>{task} · {seconds} s</source>
        <translation>{task} · {seconds} 秒</translation>
    </message>
    <message>
        <source>There are {count} more notes like these.</source>
        <translation>类似的提示还有 {count} 条。</translation>
    </message>
    <message>
        <source>{name} {percent}%</source>
        <translation>{name} {percent}%</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Stop by force</source>
        <translation>强制停止</translation>
    </message>
    <message>
        <source>End the engine, which does not answer</source>
        <translation>结束没有响应的引擎</translation>
    </message>
</context>
<context>
    <name>RunHead</name>
    <message>
        <source>Progress of the training</source>
        <translation>训练进度</translation>
    </message>
    <message>
        <source>Try it with this model</source>
        <translation>试用这个模型</translation>
    </message>
    <message>
        <source>Describe files with this model</source>
        <translation>用这个模型描述文件</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Go on training from the last checkpoint</source>
        <translation>从最近的检查点继续训练</translation>
    </message>
    <message>
        <source>Train further…</source>
        <translation>继续训练更多轮…</translation>
    </message>
    <message>
        <source>Train this model for more passes</source>
        <translation>让这个模型训练更多轮</translation>
    </message>
    <message>
        <source>Go on training</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Pause; the model stays in memory and goes on at once</source>
        <translation>暂停；模型留在内存中，可以立即继续</translation>
    </message>
    <message>
        <source>Pause and free memory</source>
        <translation>暂停并释放内存</translation>
    </message>
    <message>
        <source>Save, and end the process until you continue</source>
        <translation>保存并结束进程，直到您继续</translation>
    </message>
    <message>
        <source>Stop and save</source>
        <translation>停止并保存</translation>
    </message>
    <message>
        <source>Stop the training and save what was learned</source>
        <translation>停止训练并保存学到的内容</translation>
    </message>
    <message>
        <source>Sample now</source>
        <translation>立即采样</translation>
    </message>
    <message>
        <source>Caption the examples with the model as it is now</source>
        <translation>用模型现在的状态描述样本</translation>
    </message>
    <message>
        <source>End by force</source>
        <translation>强制结束</translation>
    </message>
    <message>
        <source>End the process at once; its last checkpoint stays</source>
        <translation>立即结束进程；最近的检查点会保留</translation>
    </message>
    <message>
        <source>Rename this training…</source>
        <translation>重命名这次训练…</translation>
    </message>
    <message>
        <source>Begin another training with these settings</source>
        <translation>用这些设置开始另一次训练</translation>
    </message>
    <message>
        <source>Copy the command line that makes the same run</source>
        <translation>复制得到相同训练的命令行</translation>
    </message>
    <message>
        <source>Open its folder</source>
        <translation>打开它的文件夹</translation>
    </message>
    <message>
        <source>Delete this training…</source>
        <translation>删除这次训练…</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>正在准备</translation>
    </message>
    <message>
        <source>Pausing after this step…</source>
        <translation>这一步之后暂停…</translation>
    </message>
    <message>
        <source>Going on…</source>
        <translation>正在继续…</translation>
    </message>
    <message>
        <source>Saving, then the memory is freed…</source>
        <translation>正在保存，然后释放内存…</translation>
    </message>
    <message>
        <source>Saving what was learned…</source>
        <translation>正在保存学到的内容…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Nothing was heard of it for {time}. It may be busy with a large file.</source>
        <translation>已有 {time} 没有它的消息，可能正在处理很大的文件。</translation>
    </message>
    <message>
        <source>{name} {done} of {total}</source>
        <translation>{name} {done}/{total}</translation>
    </message>
    <message>
        <source>Step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
    <message>
        <source>Step {step} of {steps}</source>
        <translation>第 {step} 步，共 {steps} 步</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>大约还需 {time}</translation>
    </message>
    <message>
        <source>{speed} examples a second</source>
        <translation>每秒 {speed} 个样本</translation>
    </message>
    <message>
        <source>pass {now} of {all}</source>
        <translation>第 {now} 轮，共 {all} 轮</translation>
    </message>
</context>
<context>
    <name>RunList</name>
    <message>
        <source>Trainings of this project</source>
        <translation>这个项目的训练</translation>
    </message>
    <message>
        <source>New training</source>
        <translation>新建训练</translation>
    </message>
    <message>
        <source>Set up a new training</source>
        <translation>设置一次新的训练</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
</context>
<context>
    <name>RunView</name>
    <message>
        <source>Loss</source>
        <translation>损失（loss）</translation>
    </message>
    <message>
        <source>The curve begins with the first step.</source>
        <translation>曲线从第一步开始。</translation>
    </message>
    <message>
        <source>The first check has not been made yet.</source>
        <translation>尚未进行第一次评估。</translation>
    </message>
    <message>
        <source>No check so far was better than the model before training.</source>
        <translation>到目前为止，没有一次评估好于训练前的模型。</translation>
    </message>
    <message>
        <source>Continue, or go on with the model before it. A smaller learning rate may help.</source>
        <translation>可以继续训练，或继续使用之前的模型。更小的学习率可能有帮助。</translation>
    </message>
    <message>
        <source>The training process is gone. It was ended, or the computer was switched off.</source>
        <translation>训练进程不在了：它被结束了，或者计算机关机了。</translation>
    </message>
    <message>
        <source>Continue takes it up again at its last checkpoint; nothing saved is lost.</source>
        <translation>点击“继续”会从最近的检查点接着训练；已保存的内容不会丢失。</translation>
    </message>
    <message>
        <source>Train anyway</source>
        <translation>仍然训练</translation>
    </message>
    <message>
        <source>There are {count} more notes like these.</source>
        <translation>类似的提示还有 {count} 条。</translation>
    </message>
    <message>
        <source>This may need more memory than there is free.</source>
        <translation>可能需要比空闲内存更多的内存。</translation>
    </message>
    <message>
        <source>Close other programs, or stop it and train with fewer examples in one step.</source>
        <translation>请关闭其他程序，或停止训练并减少每步样本数。</translation>
    </message>
    <message>
        <source>It took {time}; the model of step {step} is kept as the best.</source>
        <translation>用时 {time}；第 {step} 步的模型保留为最佳。</translation>
    </message>
    <message>
        <source>About {energy} Wh of energy.</source>
        <translation>耗电约 {energy} Wh。</translation>
    </message>
    <message>
        <source>learning rate {rate}</source>
        <translation>学习率 {rate}</translation>
    </message>
    <message>
        <source>{count} examples in one step</source>
        <translation>每步 {count} 个样本</translation>
    </message>
    <message>
        <source>Measured: {step} s a step, about {time} in all · {peak} of memory needed, {free} free · {device}</source>
        <translation>实测：每步 {step} 秒，共约 {time} · 需要内存 {peak}，空闲 {free} · {device}</translation>
    </message>
    <message>
        <source>You may close the window: training goes on without it.</source>
        <translation>可以关闭窗口：训练会继续进行。</translation>
    </message>
    <message>
        <source>{figure}, validation</source>
        <translation>{figure}，验证</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>before training</source>
        <translation>训练前</translation>
    </message>
</context>
<context>
    <name>SettingRow</name>
    <message>
        <source>{sentence}.</source>
        <translation>{sentence}。</translation>
    </message>
    <message>
        <source>Usual value: {name}</source>
        <translation>恢复默认值：{name}</translation>
    </message>
    <message>
        <source>Usually: {usual}.</source>
        <translation>默认：{usual}。</translation>
    </message>
    <message>
        <source>At least {low}. Usually: {usual}.</source>
        <translation>最小 {low}。默认：{usual}。</translation>
    </message>
    <message>
        <source>From {low} to {high}. Usually: {usual}.</source>
        <translation>{low} 到 {high}。默认：{usual}。</translation>
    </message>
    <message>
        <source>On</source>
        <translation>开启</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>不启用</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Usual place</source>
        <translation>默认位置</translation>
    </message>
    <message>
        <source>Stay offline</source>
        <translation>保持离线</translation>
    </message>
    <message>
        <source>Cut answers before a harmful word</source>
        <translation>在冒犯性词语之前截断回答</translation>
    </message>
    <message>
        <source>Language of the window</source>
        <translation>界面语言</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Device for new trainings</source>
        <translation>新训练使用的设备</translation>
    </message>
    <message>
        <source>Folder for weights and other files that can be fetched again</source>
        <translation>存放权重和其他可重新获取的文件的文件夹</translation>
    </message>
    <message>
        <source>Choose the folder for weights</source>
        <translation>选择存放权重的文件夹</translation>
    </message>
    <message>
        <source>Keep weights in the usual place</source>
        <translation>把权重放在默认位置</translation>
    </message>
    <message>
        <source>Open the folder for weights</source>
        <translation>打开存放权重的文件夹</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Weights and features</source>
        <translation>权重和特征</translation>
    </message>
    <message>
        <source>No library that Braid uses may go to the network. Nothing of yours is ever sent, with or without it.</source>
        <translation>Braid 使用的任何库都不会访问网络。无论是否勾选，您的内容都不会被发送。</translation>
    </message>
    <message>
        <source>Compares each word with lists of offensive English and Chinese words. It does not understand sentences.</source>
        <translation>把每个词与中英文冒犯性词语表对比。它不理解句子。</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>What lies there can be fetched or made again. Another folder begins empty: move the files there, or fetch them anew with {command}. The engine is started again.</source>
        <translation>那里的文件可以重新获取或重新生成。新文件夹起初是空的：请把文件移过去，或用 {command} 重新获取。引擎会重新启动。</translation>
    </message>
    <message>
        <source>What lies there can be made again. Another folder begins empty. The engine is started again.</source>
        <translation>那里的文件可以重新生成。新文件夹起初是空的。引擎会重新启动。</translation>
    </message>
    <message>
        <source>Folder for weights and features</source>
        <translation>存放权重和特征的文件夹</translation>
    </message>
</context>
<context>
    <name>Setup</name>
    <message>
        <source>Start training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>Task that is trained</source>
        <translation>训练的任务</translation>
    </message>
    <message>
        <source>Language of the examples</source>
        <translation>样本的语言</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>更多设置</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>全部设置</translation>
    </message>
    <message>
        <source>What learns</source>
        <translation>学习哪些部分</translation>
    </message>
    <message>
        <source>What it begins with</source>
        <translation>从什么开始</translation>
    </message>
    <message>
        <source>How long</source>
        <translation>训练多久</translation>
    </message>
    <message>
        <source>Look before you start</source>
        <translation>开始之前先看看</translation>
    </message>
    <message>
        <source>1 Examples</source>
        <translation>1 样本</translation>
    </message>
    <message>
        <source>2 Model</source>
        <translation>2 模型</translation>
    </message>
    <message>
        <source>3 Method</source>
        <translation>3 方法</translation>
    </message>
    <message>
        <source>4 Settings</source>
        <translation>4 设置</translation>
    </message>
    <message>
        <source>5 Check</source>
        <translation>5 预检</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Time and memory are measured in two real steps, and shown before it goes on.</source>
        <translation>时间和内存会在两个真实步骤中测量，并在继续之前显示。</translation>
    </message>
    <message>
        <source>Another training is under way: two at once are slow and need the memory twice.</source>
        <translation>另一次训练正在进行：同时训练两次会很慢，并需要两倍内存。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln example(s) to learn from</source>
        <translation>
            <numerusform>%Ln 个样本用于学习</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln to check it with</source>
        <translation>
            <numerusform>%Ln 个用于评估</numerusform>
        </translation>
    </message>
    <message>
        <source>Import a folder…</source>
        <translation>导入文件夹…</translation>
    </message>
    <message>
        <source>There is nothing to learn from yet.</source>
        <translation>还没有可以学习的内容。</translation>
    </message>
    <message>
        <source>Import files with captions, or move examples into the train split.</source>
        <translation>请导入带描述的文件，或把样本移到训练划分。</translation>
    </message>
    <message>
        <source>With so few examples the model learns them by heart and says little of other files.</source>
        <translation>样本太少，模型会把它们背下来，对其他文件说不出什么。</translation>
    </message>
    <message>
        <source>From about {count} on it begins to describe others. Until then, showing them to the model on the page Try it does more.</source>
        <translation>大约从 {count} 个起，模型才开始会描述其他文件。在那之前，在“试一试”页面把它们给模型看更有用。</translation>
    </message>
    <message>
        <source>There are no validation examples, so nobody can tell when it has learned enough.</source>
        <translation>没有验证样本，无法判断什么时候学够了。</translation>
    </message>
    <message>
        <source>It trains to the end and keeps its last state. Move about one example in ten to the validation split to have it checked.</source>
        <translation>会训练到最后并保留最后的状态。请把大约十分之一的样本移到验证划分，用于评估。</translation>
    </message>
</context>
<context>
    <name>ShortcutList</name>
    <message>
        <source>Usual keys</source>
        <translation>默认按键</translation>
    </message>
    <message>
        <source>Usual keys for all</source>
        <translation>全部用默认按键</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>命令及其按键</translation>
    </message>
    <message>
        <source>New keys</source>
        <translation>新按键</translation>
    </message>
    <message>
        <source>Give this command its usual keys</source>
        <translation>让此命令使用默认按键</translation>
    </message>
    <message>
        <source>Give every command its usual keys</source>
        <translation>让所有命令使用默认按键</translation>
    </message>
    <message>
        <source>Choose a command, then press its new keys.</source>
        <translation>先选择命令，再按新按键。</translation>
    </message>
    <message>
        <source>{keys} alone is needed for typing and for moving about.</source>
        <translation>单独的 {keys} 用于输入和移动。</translation>
    </message>
    <message>
        <source>Hold Ctrl or Alt with it, or take a function key.</source>
        <translation>请同时按住 Ctrl 或 Alt，或使用功能键。</translation>
    </message>
    <message>
        <source>{keys} opens the menu {menu}.</source>
        <translation>{keys} 用于打开菜单“{menu}”。</translation>
    </message>
    <message>
        <source>Press other keys.</source>
        <translation>请按其他按键。</translation>
    </message>
    <message>
        <source>{keys} is what {command} has.</source>
        <translation>{keys} 已属于“{command}”。</translation>
    </message>
    <message>
        <source>It would have no keys any more.</source>
        <translation>那个命令将不再有按键。</translation>
    </message>
    <message>
        <source>Use them here</source>
        <translation>用在这里</translation>
    </message>
</context>
<context>
    <name>ShortcutsModel</name>
    <message>
        <source>Command</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Usually it has no keys.</source>
        <translation>默认没有按键。</translation>
    </message>
    <message>
        <source>Usually {keys}</source>
        <translation>默认为 {keys}</translation>
    </message>
</context>
<context>
    <name>ShotsStrip</name>
    <message>
        <source>Examples shown to the model</source>
        <translation>给模型看的示例</translation>
    </message>
    <message>
        <source>More examples help, and take a little longer. 0 shows none.</source>
        <translation>示例越多越有帮助，但会稍慢一些。0 表示不给示例。</translation>
    </message>
    <message>
        <source>How the examples are chosen</source>
        <translation>示例的选择方式</translation>
    </message>
    <message>
        <source>Chosen on the page Choose. Click to let the strategy choose alone.</source>
        <translation>在“选择”页面选定。点击后改由策略单独选择。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln pinned</source>
        <translation>
            <numerusform>固定 %Ln 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out</source>
        <translation>
            <numerusform>排除 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Let go: {what}</source>
        <translation>取消选定：{what}</translation>
    </message>
</context>
<context>
    <name>Sight</name>
    <message>
        <source>What the camera sees</source>
        <translation>摄像头的画面</translation>
    </message>
    <message>
        <source>Waiting for the camera…</source>
        <translation>正在等待摄像头…</translation>
    </message>
</context>
<context>
    <name>Spectrogram</name>
    <message>
        <source>Spectrogram of the recording</source>
        <translation>录音的频谱图</translation>
    </message>
    <message>
        <source>Time to the right, pitch upwards; the brighter, the louder</source>
        <translation>横轴是时间，纵轴是音高；越亮越响</translation>
    </message>
</context>
<context>
    <name>Suggestions</name>
    <message>
        <source>Which captions look wrong?</source>
        <translation>哪些描述看起来有误？</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>What should I correct next?</source>
        <translation>接下来该修改什么？</translation>
    </message>
    <message>
        <source>Stop looking for files to correct</source>
        <translation>停止查找要修改的文件</translation>
    </message>
    <message>
        <source>Looking for captions that fit none of the files most like theirs…</source>
        <translation>正在查找与最相似的文件都不相符的描述…</translation>
    </message>
    <message>
        <source>Looking for files that the model is unsure of…</source>
        <translation>正在查找模型没有把握的文件…</translation>
    </message>
    <message>
        <source>{name} {done} of {total}</source>
        <translation>{name} {done}/{total}</translation>
    </message>
    <message>
        <source>There is nothing to suggest.</source>
        <translation>没有可以建议的。</translation>
    </message>
    <message>
        <source>No caption looks wrong.</source>
        <translation>没有看起来有误的描述。</translation>
    </message>
    <message>
        <source>Wrong, or of something there is only one of: the most doubtful of {all} captions.</source>
        <translation>有误，或者同类只有这一个：{all} 条描述中最可疑的。</translation>
    </message>
    <message>
        <source>The least sure of {looked} described, out of {all}.</source>
        <translation>描述了 {all} 个中的 {looked} 个，这些最没有把握。</translation>
    </message>
    <message>
        <source>{percent}%</source>
        <translation>{percent}%</translation>
    </message>
    <message>
        <source>{file}: the model says “{text}” and is {percent}% sure</source>
        <translation>{file}：模型说“{text}”，把握 {percent}%</translation>
    </message>
    <message>
        <source>In the project: “{caption}”</source>
        <translation>项目中的描述：“{caption}”</translation>
    </message>
    <message>
        <source>{file}: “{caption}”; of what is like it, “{text}” is nearest to that</source>
        <translation>{file}：“{caption}”；与它相似的文件中，“{text}”的意思最接近</translation>
    </message>
</context>
<context>
    <name>Taking</name>
    <message>
        <source>Save it on this computer first, then drop the file.</source>
        <translation>请先保存到这台计算机，再拖入文件。</translation>
    </message>
    <message>
        <source>Only files on this computer can be used.</source>
        <translation>只能使用这台计算机上的文件。</translation>
    </message>
    <message>
        <source>The picture could not be kept: {reason}.</source>
        <translation>无法保留图片：{reason}。</translation>
    </message>
    <message>
        <source>Make room on the disk and try again.</source>
        <translation>请在磁盘上腾出空间后重试。</translation>
    </message>
    <message>
        <source>There is no picture and no file on the clipboard.</source>
        <translation>剪贴板上没有图片，也没有文件。</translation>
    </message>
    <message>
        <source>Pictures and recordings ({patterns})</source>
        <translation>图片和录音（{patterns}）</translation>
    </message>
    <message>
        <source>Choose files to describe</source>
        <translation>选择要描述的文件</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Import a folder</source>
        <translation>导入文件夹</translation>
    </message>
    <message>
        <source>Open an exported model</source>
        <translation>打开导出的模型</translation>
    </message>
    <message>
        <source>Open a project</source>
        <translation>打开项目</translation>
    </message>
</context>
<context>
    <name>TeacherChoice</name>
    <message>
        <source>A teacher to learn from (distillation)</source>
        <translation>从教师模型学习（蒸馏 distillation）</translation>
    </message>
</context>
<context>
    <name>TextWindow</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the text</source>
        <translation>复制文本</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close this window</source>
        <translation>关闭这个窗口</translation>
    </message>
</context>
<context>
    <name>TrainPage</name>
    <message>
        <source>Rename the training</source>
        <translation>重命名训练</translation>
    </message>
    <message>
        <source>Name of this training</source>
        <translation>这次训练的名称</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>{name} and its model are deleted from the disk.</source>
        <translation>{name} 及其模型将从磁盘上删除。</translation>
    </message>
    <message>
        <source>This frees {size} and cannot be undone. The examples of the project stay.</source>
        <translation>这将释放 {size}，且无法撤销。项目的样本会保留。</translation>
    </message>
    <message>
        <source>Delete this training?</source>
        <translation>删除这次训练？</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
</context>
<context>
    <name>TryItPage</name>
    <message>
        <source>Try it</source>
        <translation>试一试</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>{metric}, lower is better</source>
        <translation>{metric}，越低越好</translation>
    </message>
    <message>
        <source>{metric}, higher is better</source>
        <translation>{metric}，越高越好</translation>
    </message>
    <message>
        <source>{split} · {n} examples</source>
        <translation>{split} · {n} 个样本</translation>
    </message>
    <message>
        <source>{low} to {high} (95 %)</source>
        <translation>{low} 至 {high}（95%）</translation>
    </message>
    <message>
        <source>The model before training</source>
        <translation>训练前的模型</translation>
    </message>
    <message>
        <source>To compare with</source>
        <translation>对比</translation>
    </message>
</context>
<context>
    <name>Viewfinder</name>
    <message>
        <source>Take the picture</source>
        <translation>拍照</translation>
    </message>
    <message>
        <source>Take the picture and describe it</source>
        <translation>拍照并描述</translation>
    </message>
    <message>
        <source>Close the camera</source>
        <translation>关闭摄像头</translation>
    </message>
</context>
<context>
    <name>Waveform</name>
    <message>
        <source>Waveform; the arrow keys move through the recording</source>
        <translation>波形；用方向键在录音中移动</translation>
    </message>
</context>
<context>
    <name>amounts</name>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>{size} GB</source>
        <translation>{size} GB</translation>
    </message>
    <message>
        <source>{size} MB</source>
        <translation>{size} MB</translation>
    </message>
</context>
<context>
    <name>command</name>
    <message>
        <source>it ended by itself with code {code}</source>
        <translation>它自行结束，代码 {code}</translation>
    </message>
    <message>
        <source>The system does this when memory runs out: close other programs and try again.</source>
        <translation>内存用尽时系统会这样做：请关闭其他程序后重试。</translation>
    </message>
    <message>
        <source>the system ended it</source>
        <translation>系统结束了它</translation>
    </message>
    <message>
        <source>it crashed ({signal})</source>
        <translation>它崩溃了（{signal}）</translation>
    </message>
</context>
<context>
    <name>log</name>
    <message>
        <source>The engine has not written anything.</source>
        <translation>引擎没有写出任何内容。</translation>
    </message>
    <message>
        <source>Engine log</source>
        <translation>引擎日志</translation>
    </message>
</context>
<context>
    <name>menus</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Describe files…</source>
        <translation>描述文件(&amp;D)…</translation>
    </message>
    <message>
        <source>Open &amp;project…</source>
        <translation>打开项目(&amp;P)…</translation>
    </message>
    <message>
        <source>Open exported &amp;model…</source>
        <translation>打开导出模型(&amp;M)…</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>打开最近的项目(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Import a folder…</source>
        <translation>导入文件夹(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Paste a picture or files</source>
        <translation>粘贴图片或文件(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Copy the answer</source>
        <translation>复制回答(&amp;C)</translation>
    </message>
    <message>
        <source>C&amp;orrect the answer</source>
        <translation>修改回答(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Find an example</source>
        <translation>查找样本(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Colours as the &amp;system</source>
        <translation>颜色跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light colours</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark colours</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Find a command…</source>
        <translation>查找命令(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Settings</source>
        <translation>设置(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Cut answers before a harmful word</source>
        <translation>在冒犯性词语之前截断回答(&amp;C)</translation>
    </message>
    <message>
        <source>Compares each word with lists of offensive English and Chinese words. It does not understand sentences. The change counts from the next file on.</source>
        <translation>把每个词与中英文冒犯性词语表对比。它不理解句子。更改从下一个文件起生效。</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Engine log</source>
        <translation>引擎日志(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Diagnostics for a report…</source>
        <translation>用于报告的诊断信息(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Restart the engine</source>
        <translation>重新启动引擎(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;About Braid</source>
        <translation>关于 Braid(&amp;A)</translation>
    </message>
    <message>
        <source>What helps to find a mistake: versions, settings, the engine&apos;s last words. Folders, names of files and captions were taken out; read it before you send it. Braid sends nothing.</source>
        <translation>有助于查找错误的信息：版本、设置、引擎最后的输出。文件夹、文件名和描述已去除；发送之前请先阅读。Braid 不会发送任何内容。</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>诊断信息</translation>
    </message>
    <message>
        <source>About Braid</source>
        <translation>关于 Braid</translation>
    </message>
    <message>
        <source>Braid {version}</source>
        <translation>Braid {version}</translation>
    </message>
    <message>
        <source>Teach a small language model to describe your pictures and recordings. Everything runs on this computer; nothing leaves it.</source>
        <translation>教一个小型语言模型描述您的图片和录音。一切都在这台计算机上运行，不会外传。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>names</name>
    <message>
        <source>Cross-attention</source>
        <translation>交叉注意力（cross-attention）</translation>
    </message>
    <message>
        <source>Cross-attention and LoRA</source>
        <translation>交叉注意力与 LoRA</translation>
    </message>
    <message>
        <source>Cross-attention and DoRA</source>
        <translation>交叉注意力与 DoRA</translation>
    </message>
    <message>
        <source>Cross-attention and biases (BitFit)</source>
        <translation>交叉注意力与偏置（BitFit）</translation>
    </message>
    <message>
        <source>Cross-attention and adapters</source>
        <translation>交叉注意力与适配器（adapters）</translation>
    </message>
    <message>
        <source>Cross-attention and a prefix</source>
        <translation>交叉注意力与前缀（prefix）</translation>
    </message>
    <message>
        <source>Cross-attention and a soft prompt</source>
        <translation>交叉注意力与软提示（soft prompt）</translation>
    </message>
    <message>
        <source>LoRA without cross-attention</source>
        <translation>LoRA，不用交叉注意力</translation>
    </message>
    <message>
        <source>Staged unfreezing</source>
        <translation>逐步解冻（staged unfreezing）</translation>
    </message>
    <message>
        <source>Full fine-tuning</source>
        <translation>全量微调（full fine-tuning）</translation>
    </message>
    <message>
        <source>Labels from what is seen (linear probe)</source>
        <translation>由所见得出标签（linear probe）</translation>
    </message>
    <message>
        <source>Labels from the language model (linear head)</source>
        <translation>由语言模型得出标签（linear head）</translation>
    </message>
    <message>
        <source>Speech recogniser (Whisper)</source>
        <translation>语音识别模型（Whisper）</translation>
    </message>
    <message>
        <source>Only the new layers learn, those that look at your files. Fast, and right for most projects.</source>
        <translation>只有新加的层学习，也就是看您文件的那些层。速度快，适合大多数项目。</translation>
    </message>
    <message>
        <source>The language model learns your wording too, in small additions. For a style of your own.</source>
        <translation>语言模型也用少量附加权重学习您的用词。适合有自己的风格时。</translation>
    </message>
    <message>
        <source>As with LoRA, but how far and in which direction a weight moves are learned apart.</source>
        <translation>与 LoRA 相同，但权重移动的大小和方向分开学习。</translation>
    </message>
    <message>
        <source>Of the language model only the biases learn, the fewest weights of all these methods.</source>
        <translation>语言模型中只有偏置学习，是所有方法中权重最少的。</translation>
    </message>
    <message>
        <source>Small networks are put between the layers of the language model, and only they learn.</source>
        <translation>在语言模型的各层之间加入小网络，只有它们学习。</translation>
    </message>
    <message>
        <source>The language model stays as it is and learns what to keep in mind before it reads anything.</source>
        <translation>语言模型保持不变，只学习在阅读之前应记住什么。</translation>
    </message>
    <message>
        <source>A prompt of learned vectors instead of words stands before each text. Slower to train.</source>
        <translation>每段文本前加上由学到的向量（而不是词）组成的提示。训练较慢。</translation>
    </message>
    <message>
        <source>Only the wording learns, nothing that looks. Good for comparing, not for use.</source>
        <translation>只学习用词，不学习看。适合对比，不适合使用。</translation>
    </message>
    <message>
        <source>More of the language model joins in from pass to pass. Slower; for some thousand examples.</source>
        <translation>一轮一轮地让语言模型的更多部分参与。较慢；适合几千个样本。</translation>
    </message>
    <message>
        <source>Every weight of the language model learns. It needs the most memory and the most examples.</source>
        <translation>语言模型的每个权重都学习。需要最多的内存和最多的样本。</translation>
    </message>
    <message>
        <source>One linear layer learns to name your labels from what is seen. It takes seconds; try it first.</source>
        <translation>一个线性层学习从所见说出您的标签。只需几秒，建议先试它。</translation>
    </message>
    <message>
        <source>The new layers learn, and one that names a label from what the language model makes of them.</source>
        <translation>新加的层学习，另有一层从语言模型的理解中说出标签。</translation>
    </message>
    <message>
        <source>The recogniser learns your words and voices from recordings with their text.</source>
        <translation>识别模型从带文本的录音中学习您的词语和声音。</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Most similar</source>
        <translation>最相似</translation>
    </message>
    <message>
        <source>At random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Similar, then in words</source>
        <translation>先看相似，再看用词</translation>
    </message>
    <message>
        <source>Similar in words</source>
        <translation>用词相似</translation>
    </message>
    <message>
        <source>Similar, not alike</source>
        <translation>相似但不雷同</translation>
    </message>
    <message>
        <source>Similar and varied</source>
        <translation>相似且多样</translation>
    </message>
    <message>
        <source>Standing for the rest</source>
        <translation>代表其余样本</translation>
    </message>
    <message>
        <source>Far from each other</source>
        <translation>彼此远离</translation>
    </message>
    <message>
        <source>Spread at random</source>
        <translation>随机分散</translation>
    </message>
    <message>
        <source>Voted by neighbours</source>
        <translation>由邻居投票</translation>
    </message>
    <message>
        <source>Easiest for the model</source>
        <translation>模型最容易的</translation>
    </message>
    <message>
        <source>Teaching the most</source>
        <translation>最有教益</translation>
    </message>
    <message>
        <source>Teaching something else each</source>
        <translation>各教不同内容</translation>
    </message>
    <message>
        <source>Most similar, then varied</source>
        <translation>先最相似，再求多样</translation>
    </message>
    <message>
        <source>Easy, standing for the rest</source>
        <translation>容易且有代表性</translation>
    </message>
    <message>
        <source>Teaching, standing for the rest</source>
        <translation>有教益且有代表性</translation>
    </message>
    <message>
        <source>Those nearest to the file, the most similar last.</source>
        <translation>离文件最近的样本，最相似的排在最后。</translation>
    </message>
    <message>
        <source>Among those that look alike, those whose words fit best.</source>
        <translation>在看起来相似的样本中，选用词最贴切的。</translation>
    </message>
    <message>
        <source>Those that share rare words with the file&apos;s own text.</source>
        <translation>与文件自身的文本有共同罕见词的样本。</translation>
    </message>
    <message>
        <source>Any of them, always the same ones: what other strategies have to beat.</source>
        <translation>任意样本，每次都相同：其他策略要胜过的基准。</translation>
    </message>
    <message>
        <source>Near to the file, and no two of them alike (MMR).</source>
        <translation>离文件近，且彼此不雷同（MMR）。</translation>
    </message>
    <message>
        <source>Near to the file and spread as widely as can be (DPP).</source>
        <translation>离文件近，且尽可能分散（DPP）。</translation>
    </message>
    <message>
        <source>Together they are near to as many others as can be (facility location).</source>
        <translation>合在一起，离尽可能多的其他样本近（facility location）。</translation>
    </message>
    <message>
        <source>Each as far as can be from those chosen before, also strange ones (k-center).</source>
        <translation>每个都离已选的尽可能远，也包括奇特的样本（k-center）。</translation>
    </message>
    <message>
        <source>Drawn at random, those far from the others more often (k-means++).</source>
        <translation>随机抽取，离其他样本远的更常被抽到（k-means++）。</translation>
    </message>
    <message>
        <source>Those that many others are near to, and not near to each other (vote-k).</source>
        <translation>许多样本都与之相近、彼此又不相近的样本（vote-k）。</translation>
    </message>
    <message>
        <source>The examples the model finds easiest. It reads each of them once, which takes a while.</source>
        <translation>模型觉得最容易的样本。要把每个样本读一遍，需要一些时间。</translation>
    </message>
    <message>
        <source>Those that teach what the held-out examples ask for. Needs a model that was trained here.</source>
        <translation>能教会留出样本所需内容的样本。需要在这里训练过的模型。</translation>
    </message>
    <message>
        <source>Those that each teach the model something else. Captions that surprise it most are named.</source>
        <translation>每个都教给模型不同内容的样本，并指出最出乎模型意料的描述。</translation>
    </message>
    <message>
        <source>The most similar ones, and of these some that differ from each other.</source>
        <translation>最相似的样本，再从中选出彼此不同的。</translation>
    </message>
    <message>
        <source>Easy examples, and of these the ones that stand for the rest.</source>
        <translation>容易的样本，再从中选出能代表其余的。</translation>
    </message>
    <message>
        <source>Examples that teach much, and of these the ones that stand for the rest. Needs a trained model.</source>
        <translation>教益大的样本，再从中选出能代表其余的。需要训练过的模型。</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>描述</translation>
    </message>
    <message>
        <source>Transcription</source>
        <translation>转写</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>this project</source>
        <translation>本项目</translation>
    </message>
    <message>
        <source>the model</source>
        <translation>模型自带</translation>
    </message>
    <message>
        <source>Writing the graphs…</source>
        <translation>正在写计算图…</translation>
    </message>
    <message>
        <source>Checking the files…</source>
        <translation>正在检查文件…</translation>
    </message>
    <message>
        <source>Captioning files with the model…</source>
        <translation>正在用模型描述文件…</translation>
    </message>
    <message>
        <source>Captioning files with the exported model…</source>
        <translation>正在用导出的模型描述文件…</translation>
    </message>
    <message>
        <source>Captioning files with one call…</source>
        <translation>正在用一次调用描述文件…</translation>
    </message>
    <message>
        <source>Captioning files with the small decoder…</source>
        <translation>正在用小体积解码器描述文件…</translation>
    </message>
    <message>
        <source>Comparing with the model…</source>
        <translation>正在与模型对比…</translation>
    </message>
    <message>
        <source>Measuring what the comparison takes…</source>
        <translation>正在测量对比所需的开销…</translation>
    </message>
    <message>
        <source>Comparing the strategies…</source>
        <translation>正在对比各种策略…</translation>
    </message>
    <message>
        <source>Learning from a part of the examples…</source>
        <translation>正在用一部分样本学习…</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>正在加载模型…</translation>
    </message>
    <message>
        <source>Looking at the project&apos;s pictures…</source>
        <translation>正在看项目的图片…</translation>
    </message>
    <message>
        <source>Listening to the project&apos;s recordings…</source>
        <translation>正在听项目的录音…</translation>
    </message>
    <message>
        <source>Looking for words to compare…</source>
        <translation>正在找用于对比的词…</translation>
    </message>
    <message>
        <source>Measuring how hard the examples are…</source>
        <translation>正在测量样本的难度…</translation>
    </message>
    <message>
        <source>Measuring what each example teaches…</source>
        <translation>正在测量每个样本能教什么…</translation>
    </message>
    <message>
        <source>Looking through {name}…</source>
        <translation>正在查看 {name}…</translation>
    </message>
    <message>
        <source>Importing {name}…</source>
        <translation>正在导入 {name}…</translation>
    </message>
    <message>
        <source>Writing the prompts…</source>
        <translation>正在写提示…</translation>
    </message>
    <message>
        <source>Reading the prompts once, for all passes…</source>
        <translation>正在把提示读一遍，供所有轮次使用…</translation>
    </message>
    <message>
        <source>Asking the teacher…</source>
        <translation>正在询问教师模型…</translation>
    </message>
    <message>
        <source>Bringing what is seen near to words…</source>
        <translation>正在让所见靠近词语…</translation>
    </message>
    <message>
        <source>Measuring this computer…</source>
        <translation>正在测量这台计算机…</translation>
    </message>
    <message>
        <source>Checking it with examples it has not seen…</source>
        <translation>正在用没见过的样本评估…</translation>
    </message>
    <message>
        <source>Captioning for the final report…</source>
        <translation>正在为最终报告生成描述…</translation>
    </message>
    <message>
        <source>Comparing: the most frequent caption…</source>
        <translation>正在对比：最常见的描述…</translation>
    </message>
    <message>
        <source>Comparing: the most similar example…</source>
        <translation>正在对比：最相似的样本…</translation>
    </message>
    <message>
        <source>Comparing: the recognised name…</source>
        <translation>正在对比：识别出的名称…</translation>
    </message>
    <message>
        <source>Comparing: without the file…</source>
        <translation>正在对比：不给文件…</translation>
    </message>
    <message>
        <source>Comparing: with a blank file…</source>
        <translation>正在对比：给空白文件…</translation>
    </message>
    <message>
        <source>Comparing: looking at another file…</source>
        <translation>正在对比：看别的文件…</translation>
    </message>
    <message>
        <source>Comparing: looking at another file, told of its own…</source>
        <translation>正在对比：看别的文件，但告知自己的…</translation>
    </message>
    <message>
        <source>Describing {name}…</source>
        <translation>正在描述 {name}…</translation>
    </message>
    <message>
        <source>Describing files to find those it is unsure of…</source>
        <translation>正在描述文件，找出没有把握的…</translation>
    </message>
    <message>
        <source>Reading the captions…</source>
        <translation>正在阅读描述…</translation>
    </message>
    <message>
        <source>Comparing captions of like files…</source>
        <translation>正在比较相似文件的描述…</translation>
    </message>
    <message>
        <source>Looking for pictures that are nearly equal…</source>
        <translation>正在查找几乎相同的图片…</translation>
    </message>
    <message>
        <source>Encoders and decoder apart</source>
        <translation>编码器和解码器分开</translation>
    </message>
    <message>
        <source>One file, one call</source>
        <translation>一个文件，一次调用</translation>
    </message>
    <message>
        <source>The form that transformers.js and Optimum know: your program prepares the picture and reads words.</source>
        <translation>transformers.js 和 Optimum 认识的形式：由您的程序准备图片并读取词语。</translation>
    </message>
    <message>
        <source>Pixels or samples go in, text comes out. Names, demonstrations and search are inside.</source>
        <translation>输入像素或音频采样，输出文本。名称、示例和搜索都包含在内。</translation>
    </message>
    <message>
        <source>A smaller decoder beside the exact one, left out where it is slower or captions change much.</source>
        <translation>在精确的解码器之外再加一个较小的；如果它更慢，或描述变化太大，就不包含它。</translation>
    </message>
    <message>
        <source>Full precision (float32)</source>
        <translation>全精度（float32）</translation>
    </message>
    <message>
        <source>Small (int8)</source>
        <translation>小体积（int8）</translation>
    </message>
    <message>
        <source>Computes what the model computes, to the fourth decimal.</source>
        <translation>计算结果与模型相同，精确到小数点后第四位。</translation>
    </message>
    <message>
        <source>Graphs, checked before they are run</source>
        <translation>计算图（运行之前检查）</translation>
    </message>
    <message>
        <source>Encoder of pictures</source>
        <translation>图片编码器</translation>
    </message>
    <message>
        <source>Encoder of sounds</source>
        <translation>声音编码器</translation>
    </message>
    <message>
        <source>Decoder, whole prompts</source>
        <translation>解码器（整段提示）</translation>
    </message>
    <message>
        <source>Decoder, token by token</source>
        <translation>解码器（逐个词元）</translation>
    </message>
    <message>
        <source>Captions of sample files</source>
        <translation>示例文件的描述</translation>
    </message>
    <message>
        <source>The Python program in the bundle</source>
        <translation>导出包中的 Python 程序</translation>
    </message>
    <message>
        <source>The Python program of one call</source>
        <translation>一次调用的 Python 程序</translation>
    </message>
    <message>
        <source>Picture to text in one graph</source>
        <translation>单个计算图：从图片到文本</translation>
    </message>
    <message>
        <source>Sound to text in one graph</source>
        <translation>单个计算图：从声音到文本</translation>
    </message>
    <message>
        <source>Picture to text, three beams</source>
        <translation>从图片到文本，三束搜索</translation>
    </message>
    <message>
        <source>Sound to text, three beams</source>
        <translation>从声音到文本，三束搜索</translation>
    </message>
    <message>
        <source>Speech to text in one graph</source>
        <translation>单个计算图：从语音到文本</translation>
    </message>
    <message>
        <source>Speech to text, three beams</source>
        <translation>从语音到文本，三束搜索</translation>
    </message>
    <message>
        <source>Small decoder: tokens that differ</source>
        <translation>小体积解码器：不同的词元</translation>
    </message>
    <message>
        <source>Small, picture to text: other captions</source>
        <translation>小体积，从图片到文本：不同的描述</translation>
    </message>
    <message>
        <source>Small, sound to text: other captions</source>
        <translation>小体积，从声音到文本：不同的描述</translation>
    </message>
    <message>
        <source>Small, speech to text: other texts</source>
        <translation>小体积，从语音到文本：不同的文本</translation>
    </message>
    <message>
        <source>Python</source>
        <translation>Python</translation>
    </message>
    <message>
        <source>JavaScript (Node)</source>
        <translation>JavaScript (Node)</translation>
    </message>
    <message>
        <source>Command line</source>
        <translation>命令行</translation>
    </message>
    <message>
        <source>Starter model</source>
        <translation>入门模型</translation>
    </message>
    <message>
        <source>CIDEr-D</source>
        <translation>CIDEr-D</translation>
    </message>
    <message>
        <source>BLEU-4</source>
        <translation>BLEU-4</translation>
    </message>
    <message>
        <source>ROUGE-L</source>
        <translation>ROUGE-L</translation>
    </message>
    <message>
        <source>Right content word</source>
        <translation>实词正确率（content word hit）</translation>
    </message>
    <message>
        <source>Word error rate</source>
        <translation>词错误率（WER）</translation>
    </message>
    <message>
        <source>Character error rate</source>
        <translation>字错误率（CER）</translation>
    </message>
    <message>
        <source>Exact match</source>
        <translation>完全匹配（exact match）</translation>
    </message>
    <message>
        <source>Token F1</source>
        <translation>词元 F1（token F1）</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率（accuracy）</translation>
    </message>
    <message>
        <source>Macro F1</source>
        <translation>宏平均 F1（macro F1）</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精确率（precision）</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>召回率（recall）</translation>
    </message>
    <message>
        <source>Calibration error</source>
        <translation>校准误差（ECE）</translation>
    </message>
    <message>
        <source>Always the most frequent caption</source>
        <translation>总用最常见的描述</translation>
    </message>
    <message>
        <source>The most similar example&apos;s caption</source>
        <translation>最相似样本的描述</translation>
    </message>
    <message>
        <source>The name that is recognised</source>
        <translation>识别出的名称</translation>
    </message>
    <message>
        <source>The model without the file</source>
        <translation>不给文件的模型</translation>
    </message>
    <message>
        <source>The model with a blank file</source>
        <translation>给空白文件的模型</translation>
    </message>
    <message>
        <source>The model looking at another file</source>
        <translation>看别的文件的模型</translation>
    </message>
    <message>
        <source>The model looking at another file, told of its own</source>
        <translation>看别的文件、但被告知自己文件的模型</translation>
    </message>
    <message>
        <source>Not started</source>
        <translation>未开始</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练中</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>Paused, memory freed</source>
        <translation>已暂停，内存已释放</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>All passes over the examples are done.</source>
        <translation>所有轮次都已完成。</translation>
    </message>
    <message>
        <source>It ended by itself: checks no longer became better.</source>
        <translation>已自动结束：评估结果不再变好。</translation>
    </message>
    <message>
        <source>It ended with its time limit.</source>
        <translation>已到时间限制，训练结束。</translation>
    </message>
    <message>
        <source>It was stopped and can go on from here.</source>
        <translation>已停止，可以从这里继续。</translation>
    </message>
    <message>
        <source>The fastest there is</source>
        <translation>最快的设备</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>显卡（CUDA）</translation>
    </message>
    <message>
        <source>Apple graphics (MPS)</source>
        <translation>Apple 图形处理器（MPS）</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器（CPU）</translation>
    </message>
    <message>
        <source>How likely each word is (logits)</source>
        <translation>每个词的概率（logits）</translation>
    </message>
    <message>
        <source>States of its layers</source>
        <translation>各层的状态（hidden states）</translation>
    </message>
    <message>
        <source>Its own captions</source>
        <translation>它自己的描述</translation>
    </message>
    <message>
        <source>With names and demonstrations</source>
        <translation>附上名称和示例</translation>
    </message>
    <message>
        <source>As the student</source>
        <translation>与学生模型相同</translation>
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
        <source>What learns</source>
        <translation>学习哪些部分</translation>
    </message>
    <message>
        <source>How names and demonstrations reach the model</source>
        <translation>名称和示例如何交给模型</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Further tasks</source>
        <translation>其他任务</translation>
    </message>
    <message>
        <source>Evenness of the tasks</source>
        <translation>任务的均匀程度（temperature）</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Passes over the examples</source>
        <translation>训练轮数（epochs）</translation>
    </message>
    <message>
        <source>Limit of steps</source>
        <translation>步数上限</translation>
    </message>
    <message>
        <source>Time limit</source>
        <translation>时间限制</translation>
    </message>
    <message>
        <source>Examples computed together</source>
        <translation>同时计算的样本数（micro-batch）</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率（learning rate）</translation>
    </message>
    <message>
        <source>Examples in one step</source>
        <translation>每步样本数（batch size）</translation>
    </message>
    <message>
        <source>Learning rate of the decoder</source>
        <translation>解码器的学习率</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>优化器（optimizer）</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减（weight decay）</translation>
    </message>
    <message>
        <source>Learning rate from layer to layer</source>
        <translation>逐层的学习率（layer decay）</translation>
    </message>
    <message>
        <source>Course of the learning rate</source>
        <translation>学习率的变化（schedule）</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>预热（warm-up）</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>标签平滑（label smoothing）</translation>
    </message>
    <message>
        <source>Limit of the gradient</source>
        <translation>梯度上限（clipping）</translation>
    </message>
    <message>
        <source>Average of the weights</source>
        <translation>权重的平均</translation>
    </message>
    <message>
        <source>Memory of the moving average</source>
        <translation>滑动平均的记忆</translation>
    </message>
    <message>
        <source>Where the average begins</source>
        <translation>平均从哪里开始</translation>
    </message>
    <message>
        <source>What is added to the loss</source>
        <translation>给损失加上什么</translation>
    </message>
    <message>
        <source>Weight of R-Drop</source>
        <translation>R-Drop 的权重</translation>
    </message>
    <message>
        <source>Strength of mixup</source>
        <translation>mixup 的强度</translation>
    </message>
    <message>
        <source>How far media are moved</source>
        <translation>媒体移动的幅度</translation>
    </message>
    <message>
        <source>Steps that move media</source>
        <translation>移动媒体的步数</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师模型</translation>
    </message>
    <message>
        <source>Temperature of the teacher</source>
        <translation>教师模型的温度（temperature）</translation>
    </message>
    <message>
        <source>Which examples come first</source>
        <translation>哪些样本先学（curriculum）</translation>
    </message>
    <message>
        <source>Passes from easy to hard</source>
        <translation>由易到难的轮数</translation>
    </message>
    <message>
        <source>Noise on what is seen</source>
        <translation>给所见加的噪声</translation>
    </message>
    <message>
        <source>Hidden parts of media</source>
        <translation>隐藏媒体的一部分</translation>
    </message>
    <message>
        <source>Examples without their media</source>
        <translation>不看媒体的样本</translation>
    </message>
    <message>
        <source>Examples without names</source>
        <translation>不带名称的样本</translation>
    </message>
    <message>
        <source>Examples without demonstrations</source>
        <translation>不带示例的样本</translation>
    </message>
    <message>
        <source>Most demonstrations</source>
        <translation>最多的示例数</translation>
    </message>
    <message>
        <source>Prompts kept for an example</source>
        <translation>每个样本保留的提示数</translation>
    </message>
    <message>
        <source>Encoders at every step</source>
        <translation>每一步都运行编码器</translation>
    </message>
    <message>
        <source>Random changes of files</source>
        <translation>随机改变文件（augmentation）</translation>
    </message>
    <message>
        <source>Room for what is stored</source>
        <translation>存储空间</translation>
    </message>
    <message>
        <source>Rank of LoRA</source>
        <translation>LoRA 的秩（rank）</translation>
    </message>
    <message>
        <source>Scale of LoRA</source>
        <translation>LoRA 的缩放（alpha）</translation>
    </message>
    <message>
        <source>Place of the adapters</source>
        <translation>适配器的位置</translation>
    </message>
    <message>
        <source>Width of the adapters</source>
        <translation>适配器的宽度</translation>
    </message>
    <message>
        <source>Length of the prefix or soft prompt</source>
        <translation>前缀或软提示的长度</translation>
    </message>
    <message>
        <source>Pace of unfreezing</source>
        <translation>解冻的快慢</translation>
    </message>
    <message>
        <source>Save memory, take more time</source>
        <translation>省内存，多花时间（gradient checkpointing）</translation>
    </message>
    <message>
        <source>Steps between checks</source>
        <translation>两次评估之间的步数</translation>
    </message>
    <message>
        <source>Captions written at a check</source>
        <translation>一次评估写多少条描述</translation>
    </message>
    <message>
        <source>What decides which state is best</source>
        <translation>用什么判断哪个状态最好</translation>
    </message>
    <message>
        <source>Checks without progress until it stops</source>
        <translation>无进步多少次后停止（patience）</translation>
    </message>
    <message>
        <source>Examples to watch</source>
        <translation>用来观察的样本</translation>
    </message>
    <message>
        <source>Steps between checkpoints</source>
        <translation>两个检查点之间的步数</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Precision of numbers</source>
        <translation>数值的精度</translation>
    </message>
    <message>
        <source>Processor threads</source>
        <translation>处理器线程数</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子（seed）</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>自动测定</translation>
    </message>
    <message>
        <source>Once a pass</source>
        <translation>每轮一次</translation>
    </message>
    <message>
        <source>Without progress</source>
        <translation>不再进步时</translation>
    </message>
    <message>
        <source>As the method says</source>
        <translation>由方法决定</translation>
    </message>
    <message>
        <source>A quarter of free</source>
        <translation>可用的四分之一</translation>
    </message>
    <message>
        <source>Read in the prompt</source>
        <translation>在提示里读</translation>
    </message>
    <message>
        <source>Attended to</source>
        <translation>由注意力看</translation>
    </message>
    <message>
        <source>AdamW</source>
        <translation>AdamW</translation>
    </message>
    <message>
        <source>Adam</source>
        <translation>Adam</translation>
    </message>
    <message>
        <source>SGD</source>
        <translation>SGD</translation>
    </message>
    <message>
        <source>Falls as a cosine</source>
        <translation>按余弦下降</translation>
    </message>
    <message>
        <source>Falls in a line</source>
        <translation>按直线下降</translation>
    </message>
    <message>
        <source>Stays the same</source>
        <translation>保持不变</translation>
    </message>
    <message>
        <source>No average</source>
        <translation>不做平均</translation>
    </message>
    <message>
        <source>Moving (EMA)</source>
        <translation>滑动平均（EMA）</translation>
    </message>
    <message>
        <source>Over the end (SWA)</source>
        <translation>末段平均（SWA）</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>什么也不加</translation>
    </message>
    <message>
        <source>R-Drop</source>
        <translation>R-Drop</translation>
    </message>
    <message>
        <source>mixup</source>
        <translation>mixup</translation>
    </message>
    <message>
        <source>FGM</source>
        <translation>FGM</translation>
    </message>
    <message>
        <source>PGD</source>
        <translation>PGD</translation>
    </message>
    <message>
        <source>FreeLB</source>
        <translation>FreeLB</translation>
    </message>
    <message>
        <source>In any order</source>
        <translation>不分先后</translation>
    </message>
    <message>
        <source>The shortest</source>
        <translation>最短的</translation>
    </message>
    <message>
        <source>The likeliest</source>
        <translation>最容易预测的</translation>
    </message>
    <message>
        <source>Feed-forward</source>
        <translation>前馈层之后</translation>
    </message>
    <message>
        <source>Attention too</source>
        <translation>也在注意力之后</translation>
    </message>
    <message>
        <source>The faster one</source>
        <translation>较快的一种</translation>
    </message>
    <message>
        <source>float32</source>
        <translation>float32</translation>
    </message>
    <message>
        <source>bfloat16</source>
        <translation>bfloat16</translation>
    </message>
    <message>
        <source>The usual one</source>
        <translation>任务的默认指标</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失（loss）</translation>
    </message>
    <message>
        <source>Layers of a smaller model</source>
        <translation>缩小后模型的层数</translation>
    </message>
    <message>
        <source>What the teacher gives</source>
        <translation>教师模型提供什么</translation>
    </message>
    <message>
        <source>How the teacher is asked</source>
        <translation>如何询问教师模型</translation>
    </message>
    <message>
        <source>The teacher&apos;s share of the loss</source>
        <translation>教师模型占损失的比例</translation>
    </message>
    <message>
        <source>passes over the training examples</source>
        <translation>把训练样本从头到尾学多少遍</translation>
    </message>
    <message>
        <source>stop and save after this long; 0 is no limit</source>
        <translation>超过这个时间就停止并保存；0 表示不限</translation>
    </message>
    <message>
        <source>examples that make one step, whatever fits into memory</source>
        <translation>组成一步的样本数，不受内存大小影响</translation>
    </message>
    <message>
        <source>peak learning rate of what is new</source>
        <translation>新加部分的学习率峰值</translation>
    </message>
    <message>
        <source>which examples come first: the shortest, or those that the decoder finds likeliest (loss)</source>
        <translation>哪些样本先学：最短的，或解码器认为最有可能的（loss）</translation>
    </message>
    <message>
        <source>passes that go from easy to hard</source>
        <translation>由易到难地学多少轮</translation>
    </message>
    <message>
        <source>noise on stored features, in their standard deviations</source>
        <translation>给存储的特征加的噪声，以特征的标准差为单位</translation>
    </message>
    <message>
        <source>share of media tokens hidden in training</source>
        <translation>训练时隐藏的媒体词元所占的比例</translation>
    </message>
    <message>
        <source>share of examples that learn without their media, from names and demonstrations</source>
        <translation>不看媒体、只靠名称和示例学习的样本所占的比例</translation>
    </message>
    <message>
        <source>share of examples that learn without recognised names in the prompt; below 0 the method says: all of them where the cross-attention alone learns</source>
        <translation>提示里不带识别出的名称来学习的样本所占的比例；小于 0 时由方法决定：只有交叉注意力学习时，全部样本都不带</translation>
    </message>
    <message>
        <source>share of examples that learn without demonstrations; below 0 the method says, as above</source>
        <translation>不带示例来学习的样本所占的比例；小于 0 时同样由方法决定</translation>
    </message>
    <message>
        <source>demonstrations an example learns with, drawn from 1 to this many</source>
        <translation>一个样本学习时带多少个示例，从 1 到这个数之间抽取</translation>
    </message>
    <message>
        <source>prompts kept for each example where demonstrations are sampled into it</source>
        <translation>提示里的示例靠抽样得到时，每个样本保留多少个提示</translation>
    </message>
    <message>
        <source>run the encoders at every step instead of once a file</source>
        <translation>每一步都运行编码器，而不是每个文件只运行一次</translation>
    </message>
    <message>
        <source>change pictures and sounds at random (needs live encoders)</source>
        <translation>随机改变图片和声音（编码器随之每一步都运行）</translation>
    </message>
    <message>
        <source>largest size of everything that is stored of files and texts; 0 is a quarter of the free disk</source>
        <translation>文件和文字的特征最多占多少存储空间；0 表示磁盘可用空间的四分之一</translation>
    </message>
    <message>
        <source>rank of LoRA&apos;s and DoRA&apos;s update</source>
        <translation>LoRA 和 DoRA 的更新矩阵的秩</translation>
    </message>
    <message>
        <source>scale of that update, divided by its rank</source>
        <translation>该更新的缩放系数，会除以它的秩</translation>
    </message>
    <message>
        <source>adapters behind the feed-forward, or behind attention too (houlsby)</source>
        <translation>适配器只放在前馈层之后，或也放在注意力之后（houlsby）</translation>
    </message>
    <message>
        <source>width of an adapter&apos;s bottleneck</source>
        <translation>适配器瓶颈层的宽度</translation>
    </message>
    <message>
        <source>vectors of a soft prompt or prefix</source>
        <translation>软提示或前缀含多少个向量</translation>
    </message>
    <message>
        <source>epochs between two parts that unfreeze (staged); 0 waits until the metric stops rising</source>
        <translation>隔多少轮解冻下一部分（staged）；0 表示等到指标不再上升</translation>
    </message>
    <message>
        <source>compute activations twice instead of keeping them</source>
        <translation>激活值算两次，而不是留在内存里</translation>
    </message>
    <message>
        <source>steps between two evaluations; 0 is once an epoch</source>
        <translation>两次评估相隔多少步；0 表示每轮一次</translation>
    </message>
    <message>
        <source>validation examples captioned at an evaluation; 0 is none</source>
        <translation>一次评估描述多少个验证样本；0 表示不描述</translation>
    </message>
    <message>
        <source>what decides which checkpoint is best: a metric of the task, or loss; empty is the loss for captions, and the first metric of any other task</source>
        <translation>用什么判断哪个检查点最好：任务的一个指标，或损失；留空时，描述任务用损失，其他任务用它的第一个指标</translation>
    </message>
    <message>
        <source>evaluations without a better one before training stops; 0 never stops</source>
        <translation>多少次评估没有变好就停止训练；0 表示从不停止</translation>
    </message>
    <message>
        <source>examples captioned before training and at every evaluation</source>
        <translation>训练前和每次评估时都描述的样本数</translation>
    </message>
    <message>
        <source>steps between two checkpoints</source>
        <translation>隔多少步保存一个检查点</translation>
    </message>
    <message>
        <source>where training runs</source>
        <translation>训练在哪里运行</translation>
    </message>
    <message>
        <source>numbers in matrix products; auto is measured</source>
        <translation>矩阵乘法所用的数值；auto 表示先测速再定</translation>
    </message>
    <message>
        <source>processor threads; 0 is measured</source>
        <translation>使用多少个处理器线程；0 表示先测速再定</translation>
    </message>
    <message>
        <source>seed of everything that is drawn</source>
        <translation>一切随机抽取所用的种子</translation>
    </message>
    <message>
        <source>keep this many layers of the decoder, evenly spread, for a smaller model; 0 is all</source>
        <translation>均匀保留解码器的这么多层，得到更小的模型；0 表示全部保留</translation>
    </message>
    <message>
        <source>what learns: the cross-attention alone; with LoRA, DoRA, biases, adapters, a prefix or a soft prompt in the decoder; LoRA without cross-attention; parts unfrozen one after another; everything; a linear head that names labels, on the encoders&apos; features or on the decoder&apos;s last state; or the speech recogniser</source>
        <translation>哪些部分学习：只有交叉注意力；再加解码器里的 LoRA、DoRA、偏置、适配器、前缀或软提示；只有 LoRA、没有交叉注意力；逐部分解冻；全部；说出标签的线性头，接在编码器的特征或解码器的最后状态上；或语音识别器</translation>
    </message>
    <message>
        <source>how names and demonstrations reach the decoder: read in the prompt; or names attended to beside the media, and demonstrations in the choice of words alone, so that the cross-attention carries what is said</source>
        <translation>名称和示例如何交给解码器：在提示里读到；或者名称与媒体一起由注意力看到，示例只影响选词，这样要说的内容都由交叉注意力传递</translation>
    </message>
    <message>
        <source>task of the examples; empty is the most frequent one of the training split</source>
        <translation>样本的任务；留空时取训练划分里最多的一种</translation>
    </message>
    <message>
        <source>further tasks that are learned beside it; only the first is evaluated</source>
        <translation>同时学习的其他任务；只评估第一个任务</translation>
    </message>
    <message>
        <source>above 1 tasks with few examples come more often than in proportion</source>
        <translation>大于 1 时，样本少的任务出现得比按比例更多</translation>
    </message>
    <message>
        <source>language of the examples, such as en; empty is the most frequent one</source>
        <translation>样本的语言，例如 en；留空时取最多的一种</translation>
    </message>
    <message>
        <source>stop after this many steps; 0 leaves it to the epochs</source>
        <translation>学到这么多步就停止；0 表示由轮数决定</translation>
    </message>
    <message>
        <source>examples computed together; 0 is measured</source>
        <translation>同时计算多少个样本；0 表示先测速再定</translation>
    </message>
    <message>
        <source>learning rate of unfrozen decoder weights, as a part of the other</source>
        <translation>解冻的解码器权重的学习率，是上述学习率的多少倍</translation>
    </message>
    <message>
        <source>how steps are taken</source>
        <translation>每一步如何更新权重</translation>
    </message>
    <message>
        <source>decay of matrices, not of gains and gates</source>
        <translation>矩阵的衰减，不含增益和门控</translation>
    </message>
    <message>
        <source>learning rate of a layer of the decoder, as a part of the one above it</source>
        <translation>解码器每一层的学习率，是它上面一层的多少倍</translation>
    </message>
    <message>
        <source>learning rate after the warm-up</source>
        <translation>预热之后学习率如何变化</translation>
    </message>
    <message>
        <source>steps until the peak learning rate</source>
        <translation>多少步之后达到学习率峰值</translation>
    </message>
    <message>
        <source>probability given to all words alike</source>
        <translation>平均分给所有词的概率</translation>
    </message>
    <message>
        <source>largest norm of the gradient; 0 is off</source>
        <translation>梯度范数的上限；0 表示不限制</translation>
    </message>
    <message>
        <source>evaluate and save an average of the weights: moving (ema), or over the end of the run (swa)</source>
        <translation>评估并保存权重的平均值：滑动平均（ema），或训练末段的平均（swa）</translation>
    </message>
    <message>
        <source>share that a moving average keeps at every step</source>
        <translation>滑动平均每一步保留的比例</translation>
    </message>
    <message>
        <source>part of the run after which the average over its end begins</source>
        <translation>训练进行到多少比例之后，末段的平均开始</translation>
    </message>
    <message>
        <source>what is added to the loss: two noisy looks that must agree (r-drop), mixed media (mixup), or media moved against the model (fgm, pgd, freelb)</source>
        <translation>给损失加上什么：两次带噪声的观看必须一致（r-drop），混合的媒体（mixup），或朝对模型不利的方向移动的媒体（fgm、pgd、freelb）</translation>
    </message>
    <message>
        <source>weight of the disagreement of two looks (r-drop)</source>
        <translation>两次观看的分歧所占的权重（r-drop）</translation>
    </message>
    <message>
        <source>parameter of the Beta distribution of mixtures (mixup)</source>
        <translation>混合比例的 Beta 分布的参数（mixup）</translation>
    </message>
    <message>
        <source>how far media are moved, as a part of their length (fgm, pgd, freelb)</source>
        <translation>媒体移动多远，是其长度的多少倍（fgm、pgd、freelb）</translation>
    </message>
    <message>
        <source>steps in which they are moved (pgd, freelb)</source>
        <translation>分多少步移动（pgd、freelb）</translation>
    </message>
    <message>
        <source>learn from this model too: starter, a model folder or a run; empty is the examples alone</source>
        <translation>同时向这个模型学习：starter、模型文件夹或一次训练；留空表示只向样本学习</translation>
    </message>
    <message>
        <source>what the teacher gives: its probability of every word (logits), the states of its layers (hidden), or captions of its own (sequence), the way for a teacher with another tokenizer</source>
        <translation>教师模型提供什么：它对每个词的概率（logits）、各层的状态（hidden），或它自己写的描述（sequence）；分词器不同的教师模型用最后一种</translation>
    </message>
    <message>
        <source>evens out the teacher&apos;s probabilities, above 1 the unlikely words count more (logits)</source>
        <translation>把教师模型的概率拉平，大于 1 时不太可能的词更受重视（logits）</translation>
    </message>
    <message>
        <source>how the teacher is asked: as in use, with names and demonstrations that the student does not see, or with the student&apos;s own prompt (same)</source>
        <translation>如何询问教师模型：像使用时那样，附上学生模型看不到的名称和示例；或用学生模型自己的提示（same）</translation>
    </message>
    <message>
        <source>the teacher&apos;s share of the loss; the rest is the examples&apos; own</source>
        <translation>教师模型占损失的比例；其余来自样本本身</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>GB</translation>
    </message>
    <message>
        <source>None</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>No captions</source>
        <translation>不写描述</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>不启用</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>How long it learns</source>
        <translation>学多久</translation>
    </message>
    <message>
        <source>How steps are taken</source>
        <translation>如何更新</translation>
    </message>
    <message>
        <source>Of the method</source>
        <translation>方法的设置</translation>
    </message>
    <message>
        <source>Loss and averages</source>
        <translation>损失与平均</translation>
    </message>
    <message>
        <source>Of the teacher</source>
        <translation>教师模型的设置</translation>
    </message>
    <message>
        <source>Tasks and order of the examples</source>
        <translation>任务与样本的顺序</translation>
    </message>
    <message>
        <source>What is varied</source>
        <translation>什么会变化</translation>
    </message>
    <message>
        <source>Checks on the way</source>
        <translation>途中的评估</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>这台电脑</translation>
    </message>
    <message>
        <source>Counts with a teacher, which is chosen above.</source>
        <translation>选了教师模型才起作用；教师模型在上方选择。</translation>
    </message>
    <message>
        <source>A teacher is an objective of its own: nothing else is added to the loss.</source>
        <translation>教师模型本身就是一个目标：损失里不再加别的。</translation>
    </message>
    <message>
        <source>This project has no further task.</source>
        <translation>这个项目没有其他任务。</translation>
    </message>
    <message>
        <source>Counts with further tasks.</source>
        <translation>选了其他任务才起作用。</translation>
    </message>
    <message>
        <source>Does not count with: {chosen}.</source>
        <translation>选了这一项就不起作用：{chosen}。</translation>
    </message>
    <message>
        <source>Counts with: {values} ({setting}).</source>
        <translation>选了这些才起作用：{values}（{setting}）。</translation>
    </message>
    <message>
        <source>Counts with the method: {methods}.</source>
        <translation>只对这些方法起作用：{methods}。</translation>
    </message>
</context>
<context>
    <name>opening</name>
    <message>
        <source>Sample project</source>
        <translation>示例项目</translation>
    </message>
    <message>
        <source>Open an exported model…</source>
        <translation>打开导出的模型…</translation>
    </message>
    <message>
        <source>Drop the folder of an exported model on this window, or open it.</source>
        <translation>请把导出的模型的文件夹拖到这个窗口上，或打开它。</translation>
    </message>
    <message>
        <source>This is the player of Braid: it describes files with exported models; choosing, training and exporting need the whole program.</source>
        <translation>这是 Braid 的播放版：用导出的模型描述文件；挑选示例、训练和导出需要完整的程序。</translation>
    </message>
</context>
<context>
    <name>pages</name>
    <message>
        <source>An export is under way</source>
        <translation>正在导出</translation>
    </message>
    <message>
        <source>&amp;Home</source>
        <translation>主页(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Try it</source>
        <translation>试一试(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Choose</source>
        <translation>选择(&amp;C)</translation>
    </message>
    <message>
        <source>T&amp;rain</source>
        <translation>训练(&amp;R)</translation>
    </message>
    <message>
        <source>Ex&amp;port</source>
        <translation>导出(&amp;P)</translation>
    </message>
    <message>
        <source>S&amp;ettings</source>
        <translation>设置(&amp;E)</translation>
    </message>
</context>
<context>
    <name>text</name>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>troubles</name>
    <message>
        <source>{folder} cannot be opened: {reason}.</source>
        <translation>无法打开 {folder}：{reason}。</translation>
    </message>
    <message>
        <source>Choose a folder that you may read.</source>
        <translation>请选择您有权读取的文件夹。</translation>
    </message>
    <message>
        <source>Make a project there</source>
        <translation>在那里新建项目</translation>
    </message>
    <message>
        <source>The file could not be set aside; it is replaced when the window closes.</source>
        <translation>无法把旧文件移开；关闭窗口时会替换它。</translation>
    </message>
    <message>
        <source>The old file was kept as {file}.</source>
        <translation>旧文件保留为 {file}。</translation>
    </message>
    <message>
        <source>Your settings could not be read, so the defaults are used.</source>
        <translation>无法读取您的设置，因此使用默认设置。</translation>
    </message>
    <message>
        <source>Braid was not closed properly last time.</source>
        <translation>Braid 上次没有正常关闭。</translation>
    </message>
    <message>
        <source>What you have stored is there.</source>
        <translation>您已保存的内容都在。</translation>
    </message>
    <message>
        <source>{name} was not opened again, in case that was the reason.</source>
        <translation>{name}可能是原因，因此没有再次打开。</translation>
    </message>
    <message>
        <source>Open {name}</source>
        <translation>打开{name}</translation>
    </message>
    <message>
        <source>The engine stopped: {reason}.</source>
        <translation>引擎已停止：{reason}。</translation>
    </message>
    <message>
        <source>The engine stopped and was started again: {reason}.</source>
        <translation>引擎停止后已重新启动：{reason}。</translation>
    </message>
    <message>
        <source>The file was {file}.</source>
        <translation>当时的文件是 {file}。</translation>
    </message>
    <message>
        <source>Start the engine again</source>
        <translation>重新启动引擎</translation>
    </message>
</context>
</TS>
