package io.beatwatch.monitor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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

    /** Whatever is counted comes as plain values, so that every package can count. */
    @Test
    void shouldCountWithMicrometerAlone() {
        classes()
                .that()
                .resideInAPackage("io.beatwatch.monitor.metrics")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.beatwatch.monitor.metrics", "io.micrometer.core..", "org.slf4j", "java..")
                .check(CLASSES);
    }
}
