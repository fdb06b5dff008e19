import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/**
 * Judges each document that comes on a line of standard input, in base64, as FHIR R4, JSON or XML.
 *
 * Answers each with a line of JSON: nanoseconds of the validator's call, by the clock and of the processor, and
 * its messages. Nothing is asked of any server.
 */
public final class Judge {
    public static void main(String[] arguments) throws Exception {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // The program's standard output is for answers alone: its libraries write to it as well.
        System.setOut(System.err);
        FhirValidator validator = validator();
        Gson gson = new Gson();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            answers.println(gson.toJson(judged(validator, Base64.getDecoder().decode(line))));
        }
    }

    private static FhirValidator validator() {
        FhirContext context = FhirContext.forR4();
        FhirInstanceValidator instances = new FhirInstanceValidator(new ValidationSupportChain(
            new DefaultProfileValidationSupport(context),
            new InMemoryTerminologyServerValidationSupport(context),
            new CommonCodeSystemsTerminologyService(context)));
        // Those of Norway are published, but not among R4's own definitions: they are warned of.
        instances.setAnyExtensionsAllowed(true);
        instances.setErrorForUnknownProfiles(false);
        return context.newValidator().registerValidatorModule(instances);
    }

    private static Map<String, Object> judged(FhirValidator validator, byte[] document) {
        String text = new String(document, StandardCharsets.UTF_8);
        List<Map<String, String>> messages = new ArrayList<>();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = System.nanoTime();
        long used = threads.getCurrentThreadCpuTime();
        List<SingleValidationMessage> said = List.of();
        try {
            said = validator.validateWithResult(text).getMessages();
        } catch (RuntimeException | StackOverflowError broken) {
            // What it stumbles over, it throws.
            messages.add(message("FATAL", broken.getClass().getSimpleName(), "", broken.getMessage()));
        }
        long cpu = threads.getCurrentThreadCpuTime() - used;
        long nanoseconds = System.nanoTime() - before;
        for (SingleValidationMessage one : said) {
            messages.add(message(
                one.getSeverity().name(), one.getMessageId(), one.getLocationString(), one.getMessage()));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("nanoseconds", nanoseconds);
        answer.put("cpu", cpu);
        answer.put("messages", messages);
        return answer;
    }

    private static Map<String, String> message(String severity, String id, String place, String text) {
        Map<String, String> made = new LinkedHashMap<>();
        made.put("severity", severity);
        made.put("id", id == null ? "" : id);
        made.put("place", place == null ? "" : place);
        made.put("text", text);
        return made;
    }
}
