package moldau.schema;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Writes what spans all apis: the enum `Api`, the sealed `Request` and `Response`.
final class ApiWriter {
    private static final String SOURCE = "all .api files";

    private final List<Definition.Api> apis;

    ApiWriter(List<Definition.Api> apis) {
        this.apis = apis.stream().sorted(Comparator.comparingInt(Definition.Api::key)).toList();
    }

    /// `DELETE_TOPICS` for `DeleteTopics`.
    static String constant(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }

    private String all(String separator, Function<Definition.Api, String> each) {
        return apis.stream().map(each).collect(Collectors.joining(separator));
    }

    String sealed(String kind, String doc) {
        Code code = new Code();
        JavaWriter.head(code, "message", SOURCE, "moldau.wire.Message");
        code.doc(doc);
        code.line("public sealed interface " + kind + " extends Message permits");
        code.line("        " + all(",\n        ", api -> api.name() + kind) + " {");
        code.line("/// The api it belongs to.").line("Api api();");
        code.line("}");
        return code.toString();
    }

    String api() {
        Code code = new Code();
        JavaWriter.head(code, "message", SOURCE, "moldau.base.fault.Malformed",
                "moldau.wire.WireReader");
        code.doc("What one may ask of a node: the apis of the protocol, in the order of their "
                + "keys.\n\n"
                + "Looking one up and asking it allocates nothing.");
        code.line("public enum Api {");
        for (Definition.Api api : apis) {
            code.doc(api.doc());
            code.line(constant(api.name()) + "(" + api.key() + ", \"" + api.name() + "\", "
                    + api.versions().first() + ", " + api.versions().last() + ", "
                    + (api.flexible() == Versions.LATEST ? "Integer.MAX_VALUE" : ""
                    + api.flexible()) + ", "
                    + api.unstable() + ", " + api.forwarded() + ", " + api.onBroker() + ", "
                    + api.onController() + ")" + (api == apis.getLast() ? ";" : ","));
        }
        code.line("").line("private static final Api[] BY_KEY = new Api["
                + (apis.getLast().key() + 1) + "];").line("");
        code.line("static {").line("for (Api api : values()) BY_KEY[api.key] = "
                + "api;").line("}").line("");
        fields(code);
        code.lines(
                "",
                "/// Whether there is an api of this key. Keys of removed apis are not known.",
                "public static boolean isKnown(int key) {",
                "return key >= 0 && key < BY_KEY.length && BY_KEY[key] != null;",
                "}",
                "",
                "/// @throws Malformed if there is no such api",
                "public static Api of(int key) {",
                "if (!isKnown(key)) throw new Malformed(\"no api has key \" + key);",
                "return BY_KEY[key];",
                "}");
        accessors(code);
        reader(code, "Request");
        reader(code, "Response");
        code.line("}");
        return code.toString();
    }

    private static void fields(Code code) {
        code.lines(
                "private final short key;",
                "private final String apiName;",
                "private final short versionMin;",
                "private final short versionMax;",
                "private final int flexibleSince;",
                "private final boolean unstable;",
                "private final boolean forwarded;",
                "private final boolean onBroker;",
                "private final boolean onController;",
                "",
                "Api(int key, String apiName, int versionMin, int versionMax, int "
                + "flexibleSince, boolean unstable,",
                "        boolean forwarded, boolean onBroker, boolean onController) {",
                "this.key = (short) key;",
                "this.apiName = apiName;",
                "this.versionMin = (short) versionMin;",
                "this.versionMax = (short) versionMax;",
                "this.flexibleSince = flexibleSince;",
                "this.unstable = unstable;",
                "this.forwarded = forwarded;",
                "this.onBroker = onBroker;",
                "this.onController = onController;",
                "}");
    }

    private static void accessor(Code code, String signature, String value, String doc) {
        code.line("").doc(doc).line("public " + signature + " {").line("return " + value
                + ";").line("}");
    }

    private void accessors(Code code) {
        accessor(code, "short key()", "key", "");
        accessor(code, "String apiName()", "apiName", "As the protocol calls it, `DeleteTopics`.");
        accessor(code, "short versionMin()", "versionMin", "");
        accessor(code, "short versionMax()", "unstable ? (short) (versionMax - 1) : versionMax",
                "The last stable version.");
        accessor(code, "short versionMaxUnstable()", "versionMax",
                "The last version, stable or not (`unstable.api.versions.enable`).");
        accessor(code, "boolean supports(int version)",
                "version >= versionMin && version <= versionMax()",
                "Whether it is a stable version.");
        accessor(code, "boolean isFlexible(int version)", "version >= flexibleSince",
                "Whether lengths are varints and structs end with tags.");
        accessor(code, "boolean forwarded()", "forwarded",
                "Whether a broker sends it on to the controller.");
        accessor(code, "boolean onBroker()", "onBroker", "Whether brokers serve it.");
        accessor(code, "boolean onController()", "onController", "Whether controllers serve it.");
        accessor(code, "int requestHeaderVersion(int version)", "isFlexible(version) ? 2 : 1", "");
        String odd = apis.stream().filter(Definition.Api::responseHeaderV0)
                .map(api -> "this != " + constant(api.name())).collect(Collectors.joining(" && "));
        accessor(code, "int responseHeaderVersion(int version)",
                "isFlexible(version)" + (odd.isEmpty() ? "" : " && " + odd) + " ? 1 : 0", "");
    }

    private void reader(Code code, String kind) {
        code.line("").doc("Reads a body, the position standing behind the header.\n\n"
                + "@throws Malformed also where there is no such version");
        code.line("public " + kind + " read" + kind + "(WireReader in, int version) {");
        code.line("return switch (this) {");
        for (Definition.Api api : apis) {
            code.line("case " + constant(api.name()) + " -> " + api.name() + kind
                    + ".read(in, version);");
        }
        code.line("};").line("}");
    }
}
