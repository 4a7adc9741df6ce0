package io.beatwatch.ward;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PackagesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void shouldHaveNoCycleBetweenPackages() {
        slices().matching("io.beatwatch.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldKnowNeitherKafkasClientsNorTheServerWhereTheWardIsKept() {
        noClasses()
                .that()
                .resideInAPackage("io.beatwatch.ward.census")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "org.eclipse.jetty..")
                .check(CLASSES);
    }

    @Test
    void shouldKnowOfTheMonitorWhatStandsOnTheTopics() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.beatwatch.monitor..")
                .check(CLASSES);
    }
}
