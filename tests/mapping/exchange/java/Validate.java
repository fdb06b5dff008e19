import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/**
 * Judges every NAME.json of a folder as a resource of FHIR R4 and writes what it has to say to NAME.json.said.
 *
 * A line for each message: severity, place and text, with tabs between. Nothing is asked of any server.
 */
public final class Validate {
    public static void main(String[] arguments) throws Exception {
        FhirValidator validator = validator();
        try (DirectoryStream<Path> resources = Files.newDirectoryStream(Path.of(arguments[0]), "*.json")) {
            for (Path resource : resources) {
                Files.writeString(Path.of(resource + ".said"), said(validator, resource));
            }
        }
    }

    private static FhirValidator validator() {
        FhirContext context = FhirContext.forR4();
        FhirInstanceValidator instances = new FhirInstanceValidator(new ValidationSupportChain(
            new DefaultProfileValidationSupport(context),
            new InMemoryTerminologyServerValidationSupport(context),
            new CommonCodeSystemsTerminologyService(context)));
        // Ours are described in docs/mappings.md and nowhere published.
        instances.setAnyExtensionsAllowed(true);
        return context.newValidator().registerValidatorModule(instances);
    }

    private static String said(FhirValidator validator, Path resource) throws Exception {
        StringBuilder said = new StringBuilder();
        for (SingleValidationMessage one : validator.validateWithResult(Files.readString(resource)).getMessages()) {
            said.append(String.join("\t", one.getSeverity().name(), one.getLocationString(), one.getMessage()));
            said.append("\n");
        }
        return said.toString();
    }
}
