using System.Text.Json;
using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;
using Oleada.Engine.Plans.Rules;
using Xunit;

namespace Oleada.Unit.Tests.Plans;

/// <summary>Makes good plans with nasty texts from a seed.</summary>
internal sealed class RandomPlan(int seed)
{
    private static readonly string[] Texts =
    [
        "plain", "true", "Null", "~", "no", "12", "1e5", "-", "- x", "a: b", "a #b", "#", "", " lead", "trail ", "it's", "\"quoted\"", "back\\slash",
        "two\nlines", "end\n", "end\n\n", "\nstart", "  indented\n  block", "tab\tinside", "\tlead tab\nx", "line\n \nspaces", "crlf\r\nline", "bell\u0007",
        "nel\u0085", "sep\u2028", "bom\ufeff", "wide 漢字", "emoji 👩‍👩‍👧", "{a: b}", "[x]", "*alias", "&anchor", "!tag", "%dir", "@at", "`tick`", "|", ">", "? key",
        "---", "...", "<<", "0x10", "1_000", "12:30:45", "2001-01-01", "a\n---\nb", "é", "\u007f", "x\u00a0y", "very long " + "word ".PadRight(900, 'w'),
    ];

    private static readonly string[] Files = ["src/[id]/(tabs)/x.ts", "docs/", "with space.md", "漢字.txt", ".env", "- odd", "a: b", "#x"];

    private readonly Random _random = new(seed);

    public MasterPlan Next()
    {
        var tasks = new List<PlanTask>();
        for (var index = _random.Next(1, 12); index > 0; index--)
            tasks.Add(Task(tasks));
        var plan = new MasterPlan
        {
            Plan = "p" + seed,
            Title = Maybe(Text),
            Description = Maybe(Text),
            Workspace = Maybe<PlanWorkspace?>(() => (PlanWorkspace)_random.Next(2)),
            Agent = Maybe(() => "acp:" + seed),
            Retry = Maybe(Retry),
            Permissions = Maybe(Permissions),
            Budget = Maybe(Budget),
            Phases = Maybe(PhaseRules),
            Tasks = tasks,
            Metadata = Maybe(Metadata),
        };
        Assert.DoesNotContain(PlanRules.Check(plan, "random"), problem => problem.Severity == PlanProblemSeverity.Error);
        return plan;
    }

    private PlanTask Task(List<PlanTask> before)
    {
        var phase = before.Count == 0 ? _random.Next(5) : _random.Next(before.Max(task => task.Phase), 5);
        return new PlanTask
        {
            Id = $"T{before.Count:000}{Pick("", "a", ".x", "-1", "_")}",
            Name = Text() is { } name && !string.IsNullOrWhiteSpace(name) ? name : "name",
            Phase = phase,
            DependsOn = Maybe(() => (IReadOnlyList<string>)[.. before.Where(_ => _random.Next(3) == 0).Select(task => task.Id)]),
            Touches = Maybe(Paths),
            Expects = Maybe(Paths),
            Agent = Maybe(() => "codex"),
            Prompt = Maybe(Text),
            Estimate = Maybe<TimeSpan?>(() => TimeSpan.FromMilliseconds(_random.Next())),
            Done = Maybe<bool?>(() => _random.Next(2) == 0),
            Retry = Maybe(Retry),
            Permissions = Maybe(Permissions),
            Budget = Maybe(Budget),
            Atoms = Maybe(Atoms),
            Metadata = Maybe(Metadata),
        };
    }

    private IReadOnlyDictionary<int, PhaseRules> PhaseRules() => Enumerable.Range(_random.Next(4), 2).ToDictionary(
        number => number, _ => new PhaseRules { Agent = "gemini", Retry = Maybe(Retry), Permissions = Maybe(Permissions) });

    private IReadOnlyList<PlanAtom> Atoms() => [.. Enumerable.Range(0, _random.Next(1, 5)).Select(index => new PlanAtom
    {
        Id = "a" + index,
        Name = Maybe(Text),
        Run = Maybe(() => "echo '" + Text() + "'"),
        Prompt = Maybe(Text),
        Agent = Maybe(() => "claude:a, codex"),
        Permissions = Maybe(Permissions),
        DependsOn = index == 0 ? null : Maybe(() => (IReadOnlyList<string>)["a" + (index - 1)]),
        Touches = Maybe(Paths),
        Expects = Maybe(Paths),
        Timeout = Maybe<TimeSpan?>(() => TimeSpan.FromMilliseconds(_random.Next(1, 86_400_000))),
        Estimate = Maybe<TimeSpan?>(() => TimeSpan.FromSeconds(_random.Next(100))),
        Verify = Maybe(() => (IReadOnlyList<PlanCheck>)[new PlanCheck { Run = "x" + Text() }, new PlanCheck { FileExists = "a b/ü.txt" }]),
    })];

    private IReadOnlyList<string> Paths() => [.. Files.Where(_ => _random.Next(3) == 0)];

    private IReadOnlyDictionary<string, JsonElement> Metadata() =>
        Enumerable.Range(0, _random.Next(4)).ToDictionary(index => Text() + index, _ => Json(0), StringComparer.Ordinal);

    private JsonElement Json(int depth) => JsonElement.Parse(JsonText(depth));

    private string JsonText(int depth) => _random.Next(depth > 3 ? 5 : 7) switch
    {
        0 => "null",
        1 => "true",
        2 => Pick("0", "-1.50", "1e+30", "123456789012345678901234567890", "0.1"),
        3 or 4 => JsonSerializer.Serialize(Text()),
        5 => $"[{string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => JsonText(depth + 1)))}]",
        _ => $"{{{string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(index => JsonSerializer.Serialize(Text() + index) + ":" + JsonText(depth + 1)))}}}",
    };

    private RetryRule Retry() => new()
    {
        Attempts = Maybe<int?>(() => _random.Next(1, 11)),
        Backoff = Maybe<TimeSpan?>(() => TimeSpan.FromMilliseconds(_random.Next(1000))),
        MaxBackoff = Maybe<TimeSpan?>(() => TimeSpan.FromSeconds(_random.Next(1, 3600))),
    };

    private Permissions Permissions() => new()
    {
        Run = Maybe<PermissionRule?>(Rule),
        Write = Maybe<PermissionRule?>(Rule),
        Network = Maybe<PermissionRule?>(Rule),
    };

    private PermissionRule? Rule() => (PermissionRule)_random.Next(3);

    private Budget Budget() => new()
    {
        Usd = Maybe<decimal?>(() => _random.Next(1, 1000) / 100m), Tokens = _random.Next(1, int.MaxValue),
        Reached = Maybe<BudgetRule?>(() => (BudgetRule)_random.Next(2)),
    };

    private string Text() => _random.Next(4) == 0 ? Pick(Texts) + Pick(Texts[..40]) : Pick(Texts);

    private string Pick(params string[] from) => from[_random.Next(from.Length)];

    private T? Maybe<T>(Func<T> make) => _random.Next(2) == 0 ? make() : default;
}
