using System.Reflection;
using System.Text.Json.Nodes;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;
using Oleada.Engine.Plans.Rules;

namespace Oleada.Engine.Schemas;

/// <summary>The schema of a native plan file: the contract type, its limits, and tasks under <c>phases</c>.</summary>
internal static class PlanSchema
{
    public static JsonObject Make(ContractDocumentation documentation)
    {
        var schema = new SchemaExport(documentation, closed: true).Of(ContractJson.Default.MasterPlan);
        var properties = (JsonObject)schema["properties"]!;
        var tasks = (JsonObject)properties["tasks"]!;
        var task = tasks["items"]!.DeepClone();
        tasks["items"] = TaskReference();
        properties["phases"] = Phases((JsonObject)properties["phases"]!["additionalProperties"]!["properties"]!);
        schema["required"] = new JsonArray("plan");
        schema["anyOf"] = new JsonArray(
            new JsonObject { ["required"] = new JsonArray("tasks") }, new JsonObject { ["required"] = new JsonArray("phases") });
        schema["$defs"] = new JsonObject { ["task"] = task };
        return schema;
    }

    /// <summary>What a property's type does not say.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> LimitsOf(MemberInfo property) =>
        (property.DeclaringType!.Name, property.Name) switch
        {
            (nameof(MasterPlan), nameof(MasterPlan.Plan)) => Pattern(PlanId.PlanPattern),
            (nameof(MasterPlan), nameof(MasterPlan.Tasks)) => Items(PlanLimits.Tasks),
            (nameof(PlanTask), nameof(PlanTask.Id)) or (nameof(PlanAtom), nameof(PlanAtom.Id)) => Pattern(PlanId.TaskPattern),
            (nameof(PlanTask), nameof(PlanTask.Name)) => new JsonObject { ["minLength"] = 1, ["maxLength"] = PlanLimits.NameLength },
            (nameof(PlanTask), nameof(PlanTask.Phase)) => Range(0, Plans.Phases.Count - 1),
            (nameof(PlanTask), nameof(PlanTask.Atoms)) => Items(PlanLimits.AtomsOfTask),
            (nameof(PlanAtom), nameof(PlanAtom.Name)) => new JsonObject { ["maxLength"] = PlanLimits.NameLength },
            (nameof(Budget), nameof(Budget.Usd)) => new JsonObject { ["exclusiveMinimum"] = 0, ["maximum"] = PlanLimits.BudgetUsd },
            (nameof(Budget), nameof(Budget.Tokens)) => new JsonObject { ["minimum"] = 1 },
            (_, "Agent") when property.DeclaringType.Namespace == typeof(MasterPlan).Namespace => new JsonObject { ["minLength"] = 1, ["maxLength"] = PlanLimits.AgentLength },
            (nameof(RetryRule), nameof(RetryRule.Attempts)) => Range(1, PlanLimits.Attempts),
            _ => [],
        };

    private static JsonObject Phases(JsonObject rules) => new()
    {
        ["description"] = "What holds for the tasks of a phase, and tasks by phase, instead of or beside 'tasks'. A task here needs no 'phase'.",
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["patternProperties"] = new JsonObject
        {
            ["^[0-4]$"] = new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["properties"] = new JsonObject(rules.Select(rule => KeyValuePair.Create(rule.Key, rule.Value?.DeepClone())))
                {
                    ["name"] = new JsonObject { ["type"] = "string", ["description"] = "The phase's name; another one than its own is kept as metadata." },
                    ["tasks"] = new JsonObject { ["type"] = "array", ["items"] = TaskReference() },
                },
            },
        },
    };

    private static JsonObject TaskReference() => new() { ["$ref"] = "#/$defs/task" };

    private static JsonObject Pattern(string pattern) => new() { ["pattern"] = $"^{pattern}$" };

    private static JsonObject Items(int most) => new() { ["minItems"] = 1, ["maxItems"] = most };

    private static JsonObject Range(int least, int most) => new() { ["minimum"] = least, ["maximum"] = most };
}
