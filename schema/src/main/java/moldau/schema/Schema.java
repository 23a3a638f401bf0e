package moldau.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The command:
///
/// ```
/// generate DEFINITIONS OUTPUT   writes the classes; files that would not change are not touched
/// fmt DEFINITIONS               puts the columns right
/// check DEFINITIONS             complains about columns that are not right
/// evolve RELEASED DEFINITIONS   complains if anything released has changed
/// ```
public final class Schema {
    private Schema() {}

    public static void main(String[] args) throws IOException {
        try {
            run(args);
        } catch (Complaint e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void run(String[] args) throws IOException {
        String command = args.length > 1 ? args[0] : "";
        Path definitions = args.length > 1 ? Path.of(args[1]) : null;
        switch (command) {
            case "generate" -> {
                Format.check(texts(definitions));
                Map<String, String> classes = classes(parse(texts(definitions)));
                save(Path.of(args[2]), classes);
                deleteOthers(Path.of(args[2]), classes);
            }
            case "fmt" -> save(definitions, Format.all(texts(definitions)));
            case "check" -> Format.check(texts(definitions));
            case "evolve" -> Evolution.check(parse(texts(definitions)),
                    parse(texts(Path.of(args[2]))));
            default -> throw new Complaint("schema", 0, "expected: generate DEFINITIONS OUTPUT,"
                    + " fmt DEFINITIONS, check DEFINITIONS or evolve RELEASED DEFINITIONS");
        }
    }

    /// The text of every file of a directory, by name.
    static Map<String, String> texts(Path directory) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.matches(".*\\.(api|record|data|schema)")) {
                    texts.put(name, Files.readString(file));
                }
            }
        }
        return texts;
    }

    /// Parses and checks all files.
    static List<SchemaFile> parse(Map<String, String> texts) {
        Map<String, Type.Primitive> aliases = Parser.aliases("types.schema",
                texts.getOrDefault("types.schema", ""));
        List<SchemaFile> files = new ArrayList<>();
        texts.forEach((name, text) -> {
            if (!name.endsWith(".schema")) files.add(Parser.parse(name, text, aliases));
        });
        Check.all(files);
        return files;
    }

    /// The generated classes, by path below the output directory.
    static Map<String, String> classes(List<SchemaFile> files) {
        Map<String, String> classes = new TreeMap<>();
        List<Definition.Api> apis = new ArrayList<>();
        for (SchemaFile file : files) {
            Classes target = new Classes(file, classes);
            for (Definition definition : file.definitions()) {
                target.add(definition);
                if (definition instanceof Definition.Api api) apis.add(api);
            }
            FamilyWriter family = new FamilyWriter(file);
            if (family.hasRecords()) target.put(file.family() + "Record", family.records());
            if (family.hasPairs()) {
                target.put(file.family() + "Key", family.keys());
                target.put(file.family() + "Value", family.values());
            }
        }
        if (!apis.isEmpty()) {
            ApiWriter all = new ApiWriter(apis);
            classes.put("moldau/wire/message/Api.java", all.api());
            classes.put("moldau/wire/message/Request.java",
                    all.sealed("Request", "A request of any api."));
            classes.put("moldau/wire/message/Response.java",
                    all.sealed("Response", "A response of any api."));
        }
        return classes;
    }

    /// Writes what differs, so that a build that changes nothing compiles nothing.
    private static void save(Path directory, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            if (Files.exists(path) && Files.readString(path).equals(file.getValue())) continue;
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    /// Deletes classes whose definition is gone.
    private static void deleteOthers(Path directory, Map<String,
            String> classes) throws IOException {
        try (Stream<Path> present = Files.walk(directory)) {
            for (Path path : present.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(path).toString().replace('\\', '/');
                if (!classes.containsKey(name)) Files.delete(path);
            }
        }
    }
}
