package moldau.trials;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import java.util.stream.Stream;

/// The picture in docs/architecture.md, held by a machine: arrows between modules point down only,
/// and only `moldau.base.os` touches clocks, threads, files and sockets.
class ArchitectureTest {
    private static final JavaClasses MOLDAU = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("moldau");

    /// Module to the modules it may see.
    private static final Map<String, Set<String>> MAY_SEE = new TreeMap<>(Map.of(
            "base", Set.of(),
            "wire", Set.of("base"),
            "log", Set.of("base", "wire"),
            "replication", Set.of("base", "wire"),
            "state", Set.of("base", "wire"),
            "broker", Set.of("base", "wire", "log", "replication", "state"),
            "client", Set.of("base", "wire"),
            "cli", Set.of("base", "wire", "log", "replication", "state", "client", "broker")));

    @TestFactory
    Stream<DynamicTest> aModuleSeesOnlyWhatIsBelowIt() {
        return MAY_SEE.entrySet().stream().map(entry -> DynamicTest.dynamicTest(
                entry.getKey(), () -> seesOnly(entry.getKey(), entry.getValue()).check(MOLDAU)));
    }

    private static ArchRule seesOnly(String module, Set<String> below) {
        String[] forbidden = MAY_SEE.keySet().stream()
                .filter(other -> !other.equals(module) && !below.contains(other))
                .map(other -> "moldau." + other + "..")
                .toArray(String[]::new);
        return noClasses().that().resideInAPackage("moldau." + module + "..")
                .should().dependOnClassesThat().resideInAnyPackage(forbidden)
                .allowEmptyShould(true)
                .because("arrows in docs/architecture.md point down only");
    }

    @Test
    void onlyBaseOsTouchesTheMachine() {
        noClasses().that(inTheSimulatedPart())
                .should().callMethodWhere(callTo("java.lang.System", "nanoTime", "currentTimeMillis"))
                .orShould().dependOnClassesThat(resideInAnyPackage("java.nio.file", "java.net"))
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.lang.Thread")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.util.Random")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.security.SecureRandom")
                .orShould().callMethodWhere(callTo("java.util.UUID", "randomUUID"))
                .because("the simulator must own time, chance, disk and network: pass a World instead")
                .check(MOLDAU);
    }

    @Test
    void noCodeIsLoadedByName() {
        noClasses().that().resideInAPackage("moldau..")
                .should().callMethodWhere(callTo("java.lang.Class", "forName"))
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.io.ObjectInputStream")
                .orShould().dependOnClassesThat(resideInAnyPackage("javax.naming..", "javax.script.."))
                .because("configuration must never name code to run (T31)")
                .check(MOLDAU);
    }

    /// Everything the simulator runs: all but the real machine and what faces people.
    private static DescribedPredicate<JavaClass> inTheSimulatedPart() {
        return resideInAPackage("moldau..")
                .and(DescribedPredicate.not(resideInAnyPackage(
                        "moldau.base.os..", "moldau.base.sim..", "moldau.client..", "moldau.cli..",
                        "moldau.console..", "moldau.trials.command..")));
    }

    private static DescribedPredicate<JavaCall<?>> callTo(String owner, String... names) {
        Set<String> wanted = Set.of(names);
        return DescribedPredicate.describe(
                "calls to " + owner + "." + wanted,
                call -> call.getTargetOwner().getName().equals(owner) && wanted.contains(call.getName()));
    }
}
