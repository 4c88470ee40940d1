using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Oleada.Contracts.Events;
using Oleada.Engine.Plans;
using Oleada.Engine.Schemas;
using Oleada.Unit.Tests.Plans;
using Xunit;

namespace Oleada.Unit.Tests.Schemas;

public sealed class SchemaTests
{
    private static readonly JsonObject Plan = Parse("plan.schema.json");
    private static readonly JsonObject Events = Parse("events.schema.json");

    /// <summary>To write them, run <c>oleada schema --out docs/schemas</c> or this program with <c>OLEADA_APPROVE=1</c>.</summary>
    [Fact]
    public void The_committed_schemas_are_those_of_the_code()
    {
        foreach (var (name, text) in SchemaFiles.All())
        {
            var file = Path.Combine(Repository(), "docs", "schemas", name);
            if (Environment.GetEnvironmentVariable("OLEADA_APPROVE") == "1")
                File.WriteAllText(file, text);
            Assert.Equal(File.ReadAllText(file), text);
        }
    }

    [Fact]
    public void Every_rest_type_has_a_schema_with_descriptions_and_types()
    {
        var types = (JsonObject)Parse("rest.schema.json")["$defs"]!;
        Assert.Contains("ExecutionSnapshot", types.Select(entry => entry.Key));
        var silent = types.SelectMany(type => ((JsonObject)type.Value!["properties"]!)
            .Where(field => field.Value!["description"] is null || (field.Value["type"] ?? field.Value["enum"]) is null)
            .Select(field => $"{type.Key}.{field.Key}"));
        Assert.Empty(silent);
    }

    [Fact]
    public void Every_event_has_a_payload_with_descriptions()
    {
        var payloads = (JsonObject)Events["$defs"]!;
        Assert.Equal(EventTypes.All.Keys.Order(StringComparer.Ordinal), payloads.Select(entry => entry.Key));
        var silent = payloads.SelectMany(type => ((JsonObject?)type.Value!["properties"] ?? [])
            .Where(field => field.Value!["description"] is null).Select(field => $"{type.Key}.{field.Key}"));
        Assert.Empty(silent);
    }

    [Fact]
    public void Plans_that_are_written_fit_the_schema()
    {
        for (var seed = 0; seed < 200; seed++)
            Assert.Empty(SchemaFaults.Of(JsonNode.Parse(PlanWriter.ToJson(new RandomPlan(seed).Next())), Plan, Plan));
    }

    [Theory]
    [InlineData("""{"plan":"p","tasks":[{"id":"a","name":"A"}]}""", true)]
    [InlineData("""{"plan":"p","phases":{"3":{"name":"x","tasks":[{"id":"a","name":"A","estimate":90}]}}}""", true)]
    [InlineData("""{"plan":"p"}""", false)]
    [InlineData("""{"plan":"P","tasks":[{"id":"a","name":"A"}]}""", false)]
    [InlineData("""{"plan":"p","tasks":[{"id":"a","name":"A","x":1}]}""", false)]
    [InlineData("""{"plan":"p","tasks":[{"id":"a"}]}""", false)]
    [InlineData("""{"plan":"p","tasks":[{"id":"a","name":"A","phase":5}]}""", false)]
    [InlineData("""{"plan":"p","tasks":[{"id":"a","name":"A","atoms":[]}]}""", false)]
    [InlineData("""{"plan":"p","tasks":[{"id":"a","name":"A","estimate":"soon"}]}""", false)]
    [InlineData("""{"plan":"p","phases":{"7":{}}}""", false)]
    public void Schema_and_reader_agree(string text, bool good)
    {
        Assert.Equal(good, !SchemaFaults.Of(JsonNode.Parse(text), Plan, Plan).Any());
        Assert.Equal(good, PlanText.Read(text, "plan.json").Plan is not null);
    }

    [Fact]
    public void Events_fit_the_schema()
    {
        var started = EventTypes.Encode(new ExecutionStarted
        {
            ExecutionId = "e", TotalTasks = 1, TotalAtoms = 1, Phases = [new PhaseSummary(0, "Discovery", 1)], Options = new ExecutionOptions(),
        });
        var error = EventTypes.Encode(new AttemptError
        {
            TaskId = "a", TaskName = "A", Message = "m", ErrorType = "exit_code", Recoverable = false, RetryAttempt = 1, MaxRetries = 4, ErrorClass = ErrorClass.Api,
        });
        Assert.Empty(SchemaFaults.Of(JsonNode.Parse(started), Events["$defs"]!["execution_started"]!, Events));
        Assert.Empty(SchemaFaults.Of(JsonNode.Parse(error), Events["$defs"]!["error"]!, Events));
        Assert.NotEmpty(SchemaFaults.Of(JsonNode.Parse("{}"), Events["$defs"]!["error"]!, Events));
    }

    private static JsonObject Parse(string name) => (JsonObject)JsonNode.Parse(SchemaFiles.All()[name])!;

    private static string Repository([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
