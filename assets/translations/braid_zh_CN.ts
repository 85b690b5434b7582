<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>BundleSetup</name>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check a bundle…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model that is exported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the new folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder in which it is made</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The command line that does the same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the command line that does the same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check a bundle that was exported before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether its bytes are those that were exported, and what it computes still the same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For which programs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In which numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same on the command line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the export goes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write a name for the new folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the folder in which it is made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is there already: choose another name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose for which programs it is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose in which numbers it is written.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BundleView</name>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel the export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the folder of the bundle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy code that uses the bundle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the bundle again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was compared with the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An exported model runs in other programs, without Braid. Before it is published here it is compared with the model itself, on sample files: what it computes has to be the same.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The export was cancelled. Nothing of it is left.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The check was cancelled.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was exported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This bundle must not be used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every byte is what was exported, and it computes what the model computed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exported. It computes what the model computes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} on the disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln smaller file(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CaptionText</name>
    <message>
        <source>Answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{word}”: {percent}% sure</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Captioning</name>
    <message>
        <source>The engine gave no answer for this file.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Chart</name>
    <message>
        <source>{value} at step {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From {first} at step {start} to {last} at step {end}; lowest {low} at step {lowest}, highest {high} at step {highest}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: {value}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} {value}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ChoiceSetup</name>
    <message>
        <source>The whole task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose examples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use for captions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the examples are chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many examples are chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Examples that stand best for all of them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Examples that help most to describe one file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the file for which examples are chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the choice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the examples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel the choice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use this choice for captions on the page Try it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strategy, number, pins and what is left out go to the page Try it, where at most 8 are shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the command line that chooses the same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many examples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Demonstrations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For what</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop a file here, or choose one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking the engine…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Command</name>
    <message>
        <source>The command could not be started.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install Braid again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The command stopped: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Correction</name>
    <message>
        <source>Correct it…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Correct the answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer as it should be</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Teach</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Teach this answer to the project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave the answer as it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the correction back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Storing it…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a project or import examples: corrections become examples of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Taken back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The project says so already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Taught: “{caption}” It is shown to the model from the next file on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Corrected: “{caption}” The example is not in the training split: it measures and is not shown.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DemonstrationCard</name>
    <message>
        <source>{similarity} · {source}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Similarity {near}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{caption}, similarity {near}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DemonstrationsPage</name>
    <message>
        <source>Where they lie among the others</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln example(s) to choose from.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) have to be looked at first.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>That takes about {time}, once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no training examples to choose from. Open a project, or import files with captions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model is shown a few of your examples before it describes a file. Here you see which ones a strategy chooses and why, and decide otherwise where you know better.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} of {all} examples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures and recordings ({patterns})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose demonstrations for a file</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DropArea</name>
    <message>
        <source>Drop pictures or recordings here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose files…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose files to describe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record with the microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Or paste a picture with {keys}. A folder or a list with captions can be imported.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Import a folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import a folder of files with captions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a project…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a project folder</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>it could not be started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install Braid again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>you ended it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its last words are in Help › Engine log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine stopped: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EngineStatus</name>
    <message>
        <source>Engine not started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine stopped, starting again…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine memory {size} MB</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExamplesPage</name>
    <message>
        <source>Search captions and file names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which split is shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All splits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Examples of the project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sample project</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln example(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No caption or file name matches. Try a shorter word.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start with a few examples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop a folder of pictures or recordings with their captions, or a CSV list of them, anywhere on this window. They become examples that the model learns from.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Describe with the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose demonstrations for it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy caption</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the file&apos;s folder</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExportPage</name>
    <message>
        <source>Check a bundle</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FolderProgress</name>
    <message>
        <source>Progress of the folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop describing the folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What has been written stays; the next time goes on from there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{stage} {done} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Further</name>
    <message>
        <source>Train further</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It made {passes} passes over the examples. It goes on from there to as many as you enter here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HomePage</name>
    <message>
        <source>None yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the sample project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a project…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start with a folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Projects opened last</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a folder of files with captions and start with it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the folder of a project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop a folder of pictures or recordings with their captions, or a list of them, anywhere on this window. They become the examples of a project, which the model learns from.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Teach a model to describe your files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opened last</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ImportProgress</name>
    <message>
        <source>Progress of the import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel the import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Importing {name}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{stage} {done} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{stage} {done} found</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ImportReport</name>
    <message>
        <source>Import report</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln example(s) were imported</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>From {source}, in {seconds} s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Splits: {splits}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Languages: {languages}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words in a caption: {median} (median), {longest} at most.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left out as exact duplicates: {count}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nearly equal pictures in different splits: {count}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) were not imported</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Find a file or a reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Items that were not imported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the report</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Level of the microphone</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LookBar</name>
    <message>
        <source>Show it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show where the model looked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dims what the model did not look at while it wrote the word</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>less</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a word to see when the model listened for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a word to see where the model looked for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking once more…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is known of this word.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking counts for little in this model: its gates are {percent}% open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{word}”: it attended everywhere about alike.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{word}”: it listened most at {seconds} s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{word}”: it looked most at {place}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the upper left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the top</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the upper right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the middle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the lower left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the bottom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the lower right</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Braid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} is not there any more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connect its disk, or take it off the list with the Delete key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{project} – Braid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close Braid?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Braid is still working.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is finished stays. The rest is stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on working</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MediaView</name>
    <message>
        <source>Picture {name}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MessageCard</name>
    <message>
        <source>Dismiss this message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Microphone</name>
    <message>
        <source>Recording is unavailable: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install the system&apos;s sound library, or drop a recording.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No microphone was found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plug one in, or drop a recording.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Too little was recorded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Speak a little longer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording was ended after half an hour.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was recorded until then is kept. Check that it is plugged in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The microphone stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording cannot be stored: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make room on the disk.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelChoice</name>
    <message>
        <source>Model that describes files</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Offers</name>
    <message>
        <source>Import into {project}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is a list of examples.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Describe them instead</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write captions for them…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Imported files with captions become examples of {folder}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is a large folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>{name} is a folder with %Ln picture(s) or recording(s).</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>A text file beside each</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One list for spreadsheets (captions.csv)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One list for programs (captions.jsonl)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait for it, or stop it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another folder is still being described.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder was not described to its end. What was written stays.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop it again to go on from there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) were described, into {place}.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln had their text already.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>And {count} more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the reasons</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait for it, or cancel it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another import is still running.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The import was cancelled. What was imported until then stays.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln example(s) were imported.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) were not; the report has the reason for each.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Show the report</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Commands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ParityModel</name>
    <message>
        <source>Compared</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Largest difference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Allowed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>agrees</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>differs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Behind a near tie the words differ: {count} inputs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Largest with {input}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PickList</name>
    <message>
        <source>Chosen examples, in the order the model sees them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pin it: it is always shown (Space)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave it out: it is never shown (Delete)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Earlier (Alt+Up)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Later, nearer to the file (Alt+Down)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bring back what was left out</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PicksModel</name>
    <message>
        <source>pinned</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Player</name>
    <message>
        <source>Play the recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playing is unavailable: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playing is unavailable: no sound output was found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PoolMap</name>
    <message>
        <source>Map of the examples: {count} points, {picks} lit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It shows {share} % of how the examples differ.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProbeCard</name>
    <message>
        <source>Reference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>(nothing)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reference: {reference} Before: {before} Now: {now}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProbeList</name>
    <message>
        <source>The same examples before training and at step {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same examples before training</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QueueList</name>
    <message>
        <source>Files in hand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the file in hand and those that wait</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the files that are done from the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{done} of {total} files</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Working</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RecentModel</name>
    <message>
        <source>Sample project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not there any more</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Recorder</name>
    <message>
        <source>Stop and describe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop recording and describe it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Discard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop recording and throw it away</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RejectedModel</name>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What to do</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ResultPanel</name>
    <message>
        <source>Shaded words: the model was less sure of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model wrote nothing about this file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of this file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looks like</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Examples the model was shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Describe this file again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel this file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for the files before it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listening to the recording…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking at the file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} {done} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{task} · {seconds} s · {percent}% sure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{task} · {seconds} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are {count} more notes like these.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} {percent}%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop by force</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End the engine, which does not answer</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunHead</name>
    <message>
        <source>Progress of the training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try it with this model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Describe files with this model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on training from the last checkpoint</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train further…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train this model for more passes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause; the model stays in memory and goes on at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause and free memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save, and end the process until you continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop and save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the training and save what was learned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sample now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Caption the examples with the model as it is now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End by force</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End the process at once; its last checkpoint stays</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename this training…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the command line that makes the same run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open its folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete this training…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pausing after this step…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Going on…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving, then the memory is freed…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving what was learned…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was heard of it for {time}. It may be busy with a large file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} {done} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step {step} of {steps}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{speed} examples a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pass {now} of {all}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunList</name>
    <message>
        <source>Trainings of this project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set up a new training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunView</name>
    <message>
        <source>Loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The curve begins with the first step.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first check has not been made yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No check so far was better than the model before training.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue, or go on with the model before it. A smaller learning rate may help.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The training process is gone. It was ended, or the computer was switched off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue takes it up again at its last checkpoint; nothing saved is lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train anyway</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are {count} more notes like these.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This may need more memory than there is free.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close other programs, or stop it and train with fewer examples in one step.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It took {time}; the model of step {step} is kept as the best.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About {energy} Wh of energy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>learning rate {rate}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} examples in one step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measured: {step} s a step, about {time} in all · {peak} of memory needed, {free} free · {device}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You may close the window: training goes on without it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{figure}, validation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Validation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>before training</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Choose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Usual place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stay offline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cut answers before a harmful word</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language of the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device for new trainings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder for weights and other files that can be fetched again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the folder for weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep weights in the usual place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the folder for weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights and features</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What lies there can be fetched or made again. Another folder begins empty: move the files there, or fetch them anew with “python -m core fetch”. The engine is started again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No library that Braid uses may go to the network. Nothing of yours is ever sent, with or without it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compares each word with lists of offensive English and Chinese words. It does not understand sentences.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder for weights and features</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Setup</name>
    <message>
        <source>Start training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Task that is trained</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language of the examples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What learns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time and memory are measured in two real steps, and shown before it goes on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another training is under way: two at once are slow and need the memory twice.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln example(s) to learn from</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln to check it with</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Import a folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing to learn from yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import files with captions, or move examples into the train split.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With so few examples the model learns them by heart and says little of other files.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From about {count} on it begins to describe others. Until then, showing them to the model on the page Try it does more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no validation examples, so nobody can tell when it has learned enough.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It trains to the end and keeps its last state. Move about one example in ten to the validation split to have it checked.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ShotsStrip</name>
    <message>
        <source>Examples shown to the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More examples help, and take a little longer. 0 shows none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the examples are chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chosen on the page Choose. Click to let the strategy choose alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln pinned</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Let go: {what}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Spectrogram</name>
    <message>
        <source>Spectrogram of the recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time to the right, pitch upwards; the brighter, the louder</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Suggestions</name>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What should I correct next?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop looking for files to correct</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for files that the model is unsure of…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} {done} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing to suggest.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The least sure of {looked} described, out of {all}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{percent}%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file}: the model says “{text}” and is {percent}% sure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In the project: “{caption}”</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Taking</name>
    <message>
        <source>Save it on this computer first, then drop the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only files on this computer can be used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The picture could not be kept: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make room on the disk and paste it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no picture and no file on the clipboard.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures and recordings ({patterns})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose files to describe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a project</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TextWindow</name>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close this window</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TrainPage</name>
    <message>
        <source>Rename the training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of this training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} and its model are deleted from the disk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This frees {size} and cannot be undone. The examples of the project stay.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete this training?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TryItPage</name>
    <message>
        <source>Try it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>{metric}, lower is better</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{metric}, higher is better</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{split} · {n} examples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{low} to {high} (95 %)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model before training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To compare with</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Waveform</name>
    <message>
        <source>Waveform; the arrow keys move through the recording</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>amounts</name>
    <message>
        <source>{seconds} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} GB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} MB</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>command</name>
    <message>
        <source>it ended by itself with code {code}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The system does this when memory runs out: close other programs and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the system ended it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it crashed ({signal})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>log</name>
    <message>
        <source>The engine has not written anything.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine log</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>menus</name>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Describe files…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;project…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Import a folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Paste a picture or files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy the answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>C&amp;orrect the answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Find an example</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours as the &amp;system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Light colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Dark colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Find a command…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Cut answers before a harmful word</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compares each word with lists of offensive English and Chinese words. It does not understand sentences. The change counts from the next file on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Engine log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Diagnostics for a report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Restart the engine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About Braid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What helps to find a mistake: versions, settings, the engine&apos;s last words. Folders, names of files and captions were taken out; read it before you send it. Braid sends nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Braid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Braid {version}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Teach a small language model to describe your pictures and recordings. Everything runs on this computer; nothing leaves it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>names</name>
    <message>
        <source>Cross-attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cross-attention and LoRA</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cross-attention and DoRA</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cross-attention and biases (BitFit)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cross-attention and adapters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cross-attention and a prefix</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cross-attention and a soft prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LoRA without cross-attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Staged unfreezing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full fine-tuning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Labels from what is seen (linear probe)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Labels from the language model (linear head)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Speech recogniser (Whisper)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only the new layers learn, those that look at your files. Fast, and right for most projects.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The language model learns your wording too, in small additions. For a style of your own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As with LoRA, but how far and in which direction a weight moves are learned apart.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of the language model only the biases learn, the fewest weights of all these methods.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Small networks are put between the layers of the language model, and only they learn.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The language model stays as it is and learns what to keep in mind before it reads anything.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A prompt of learned vectors instead of words stands before each text. Slower to train.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only the wording learns, nothing that looks. Good for comparing, not for use.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More of the language model joins in from pass to pass. Slower; for some thousand examples.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every weight of the language model learns. It needs the most memory and the most examples.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One linear layer learns to name your labels from what is seen. It takes seconds; try it first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The new layers learn, and one that names a label from what the language model makes of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recogniser learns your words and voices from recordings with their text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Validation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Most similar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At random</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Similar, then in words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Similar in words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Similar, not alike</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Similar and varied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Standing for the rest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Far from each other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Spread at random</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Voted by neighbours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Easiest for the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Teaching the most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Teaching something else each</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Most similar, then varied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Easy, standing for the rest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Teaching, standing for the rest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Those nearest to the file, the most similar last.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Among those that look alike, those whose words fit best.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Those that share rare words with the file&apos;s own text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Any of them, always the same ones: what other strategies have to beat.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Near to the file, and no two of them alike (MMR).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Near to the file and spread as widely as can be (DPP).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Together they are near to as many others as can be (facility location).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each as far as can be from those chosen before, also strange ones (k-center).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawn at random, those far from the others more often (k-means++).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Those that many others are near to, and not near to each other (vote-k).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The examples the model finds easiest. It reads each of them once, which takes a while.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Those that teach what the held-out examples ask for. Needs a model that was trained here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Those that each teach the model something else. Captions that surprise it most are named.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The most similar ones, and of these some that differ from each other.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Easy examples, and of these the ones that stand for the rest.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Examples that teach much, and of these the ones that stand for the rest. Needs a trained model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Caption</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transcription</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing the graphs…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checking the files…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Captioning files with the model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Captioning files with the exported model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comparing with the model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring what the comparison takes…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comparing the strategies…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning from a part of the examples…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking at the project&apos;s pictures…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listening to the project&apos;s recordings…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for words to compare…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring how hard the examples are…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring what each example teaches…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking through {name}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Importing {name}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing the prompts…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the prompts once, for all passes…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bringing what is seen near to words…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring this computer…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checking it with examples it has not seen…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Captioning for the final report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comparing: the most frequent caption…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comparing: the most similar example…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comparing: the recognised name…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comparing: without the file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comparing: with a blank file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comparing: looking at another file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comparing: looking at another file, told of its own…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Describing {name}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Describing files to find those it is unsure of…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for pictures that are nearly equal…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Encoders and decoder apart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One file, one call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The form that transformers.js and Optimum know: your program prepares the picture and reads words.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A picture or a recording goes in, text comes out. What the model was shown comes along.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full precision (float32)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Small (int8)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Computes what the model computes, to the fourth decimal.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About a quarter of the size; the captions may differ a little.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Graphs, checked before they are run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Encoder of pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Encoder of sounds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Decoder, whole prompts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Decoder, token by token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Captions of sample files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The Python program in the bundle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Python</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JavaScript (Node)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starter model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CIDEr-D</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BLEU-4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ROUGE-L</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Right content word</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Word error rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Character error rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exact match</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Token F1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Macro F1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Precision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recall</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calibration error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Always the most frequent caption</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The most similar example&apos;s caption</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name that is recognised</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model without the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model with a blank file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model looking at another file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model looking at another file, told of its own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused, memory freed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All passes over the examples are done.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It ended by itself: checks no longer became better.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It ended with its time limit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was stopped and can go on from here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The fastest there is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Apple graphics (MPS)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passes over the examples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Examples in one step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checks without progress until it stops</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>passes over the training examples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stop and save after this long; 0 is no limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>examples that make one step, whatever fits into memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>peak learning rate of what is new</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>evaluations without a better one before training stops; 0 never stops</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>where training runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>minutes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Never</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>page</name>
    <message>
        <source>An export is under way</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>pages</name>
    <message>
        <source>&amp;Home</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Try it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Choose</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>T&amp;rain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ex&amp;port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;ettings</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>troubles</name>
    <message>
        <source>{folder} cannot be opened: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a folder that you may read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make a project there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file could not be set aside; it is replaced when the window closes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The old file was kept as {file}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your settings could not be read, so the defaults are used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine stopped: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine stopped and was started again: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file was {file}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start the engine again</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
