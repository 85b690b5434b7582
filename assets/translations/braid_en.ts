<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>BundleView</name>
    <message numerus="yes">
        <source>%Ln smaller file(s)</source>
        <translation>
            <numerusform>%Ln smaller file</numerusform>
            <numerusform>%Ln smaller files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DemonstrationsPage</name>
    <message numerus="yes">
        <source>%Ln example(s) to choose from.</source>
        <translation>
            <numerusform>%Ln example to choose from.</numerusform>
            <numerusform>%Ln examples to choose from.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) have to be looked at first.</source>
        <translation>
            <numerusform>%Ln file has to be looked at first.</numerusform>
            <numerusform>%Ln files have to be looked at first.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExamplesPage</name>
    <message numerus="yes">
        <source>%Ln example(s)</source>
        <translation>
            <numerusform>%Ln example</numerusform>
            <numerusform>%Ln examples</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportReport</name>
    <message numerus="yes">
        <source>%Ln example(s) were imported</source>
        <translation>
            <numerusform>%Ln example was imported</numerusform>
            <numerusform>%Ln examples were imported</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) were not imported</source>
        <translation>
            <numerusform>%Ln item was not imported</numerusform>
            <numerusform>%Ln items were not imported</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Offers</name>
    <message numerus="yes">
        <source>{name} is a folder with %Ln picture(s) or recording(s).</source>
        <translation>
            <numerusform>{name} is a folder with %Ln picture or recording.</numerusform>
            <numerusform>{name} is a folder with %Ln pictures and recordings.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) were described, into {place}.</source>
        <translation>
            <numerusform>%Ln file was described, into {place}.</numerusform>
            <numerusform>%Ln files were described, into {place}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln had their text already.</source>
        <translation>
            <numerusform>%Ln had its text already.</numerusform>
            <numerusform>%Ln had their text already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln example(s) were imported.</source>
        <translation>
            <numerusform>%Ln example was imported.</numerusform>
            <numerusform>%Ln examples were imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) were not; the report has the reason for each.</source>
        <translation>
            <numerusform>%Ln item was not; the report has the reason.</numerusform>
            <numerusform>%Ln items were not; the report has the reason for each.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OutlookView</name>
    <message numerus="yes">
        <source>The first step reads %Ln example(s), such as</source>
        <translation>
            <numerusform>The first step reads %Ln example</numerusform>
            <numerusform>The first step reads %Ln examples, such as</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PickList</name>
    <message numerus="yes">
        <source>%Ln left out</source>
        <translation>
            <numerusform>%Ln left out</numerusform>
            <numerusform>%Ln left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Setup</name>
    <message numerus="yes">
        <source>%Ln example(s) to learn from</source>
        <translation>
            <numerusform>%Ln example to learn from</numerusform>
            <numerusform>%Ln examples to learn from</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln to check it with</source>
        <translation>
            <numerusform>%Ln to check it with</numerusform>
            <numerusform>%Ln to check it with</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ShotsStrip</name>
    <message numerus="yes">
        <source>%Ln pinned</source>
        <translation>
            <numerusform>%Ln pinned</numerusform>
            <numerusform>%Ln pinned</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out</source>
        <translation>
            <numerusform>%Ln left out</numerusform>
            <numerusform>%Ln left out</numerusform>
        </translation>
    </message>
</context>
</TS>
