/** What documentation shows as code, compiled and tested. */
package io.beatwatch.workbench.example;
