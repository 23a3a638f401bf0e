package moldau.schema;

import java.util.List;
import java.util.Map;

/// The classes of one file, put where they belong.
record Classes(SchemaFile file, Map<String, String> classes) {
    void put(String name, String text) {
        classes.put("moldau/wire/" + file.packageName() + "/" + name + ".java", text);
    }

    void add(Definition definition) {
        switch (definition) {
            case Definition.Api it -> {
                add(it.request(), "Request", joined(it.doc(), it.request().root().doc()), api(it));
                add(it.response(), "Response",
                        joined("The answer to [" + it.request().name() + "].",
                        it.response().root().doc()), api(it));
                if (it.hot()) {
                    put(it.request().name() + "Rows", RowReads.write(it.request(), file.name()));
                    put(it.response().name() + "Rows", RowWrites.write(it.response(), file.name()));
                }
            }
            case Definition.LogRecord it ->
                add(it.body(), file.family() + "Record", it.doc(), FamilyWriter.members(it));
            case Definition.Pair it -> {
                add(it.key(), file.family() + "Key", it.doc(), FamilyWriter.keyMembers(it));
                add(it.value(), file.family() + "Value", it.doc(), List.of());
            }
            case Definition.Embedded it -> add(it.body(), "Message", it.doc(), List.of());
        }
    }

    private static String joined(String a, String b) {
        return b.isEmpty() ? a : a + "\n\n" + b;
    }

    private static List<String> api(Definition.Api api) {
        return List.of("", "@Override", "public Api api() {",
                "return Api." + ApiWriter.constant(api.name()) + ";", "}");
    }

    private void add(Body body, String interfaces, String doc, List<String> members) {
        put(body.name(), JavaWriter.write(body,
                new JavaWriter.Role(file.name(), file.packageName(), interfaces, doc, members)));
    }
}
