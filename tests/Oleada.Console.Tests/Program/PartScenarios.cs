using System.Text;
using Oleada.ScriptedModel;

namespace Oleada.Console.Tests.Program;

/// <summary>
/// What the scripted model does in each task of the masterplan: it reads a source and marks it, adds a part, lists it,
/// and writes a test of it. The first tasks are in pairs that are at work at the same time and cannot both be right.
/// </summary>
internal sealed class PartScenarios(int tasks, string[] sources)
{
    /// <summary>Pairs that write the same place of the list, and then those that write the same place of the project's file.</summary>
    public const int ListPairs = 4, ProjectPairs = 2, Conflicts = ListPairs + ProjectPairs;

    /// <summary>The two that each add a member of the same name, in files of their own: what they wrote merges, and does not compile.</summary>
    public const int Clash = 2 * Conflicts;

    /// <summary>The second of a pair of the list writes where the first does.</summary>
    public int Sections => tasks - ListPairs;

    private readonly TaskCompletionSource[] _came =
        [.. Enumerable.Range(0, Clash + 2).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

    public IReadOnlyList<Scenario> All() => [.. Enumerable.Range(0, tasks).Select(ScenarioOf)];

    public static bool IsClash(int task) => task is Clash or Clash + 1;

    public string SourceOf(int task) => sources[task * sources.Length / tasks];

    private Scenario ScenarioOf(int task) => new($"part-{task}", StepsOf(task, "Default"))
    {
        // It does not know what is wrong until the compiler has said it.
        Told = IsClash(task) ? ("error CS0102", StepsOf(task, $"Default{task}")) : null,
    };

    private ScenarioStep[] StepsOf(int task, string name) =>
    [
        new ScenarioStep { Text = "First I read what is there.", Actions = [new ScenarioAction.Read(SourceOf(task))], Hold = stop => MeetAsync(task, stop) },
        new ScenarioStep { Actions = [.. FilesOf(task, name)] },
        new ScenarioStep { Actions = [new ScenarioAction.Run(Register(task))] },
        new ScenarioStep { Text = $"Part {task} is there and listed." },
    ];

    /// <summary>Neither of a pair goes on before both are at work, and so before one of them is merged.</summary>
    private Task MeetAsync(int task, CancellationToken stop)
    {
        if (task >= _came.Length)
            return Task.CompletedTask;
        _came[task].TrySetResult();
        return _came[task ^ 1].Task.WaitAsync(stop);
    }

    private static IEnumerable<ScenarioAction> FilesOf(int task, string name)
    {
        yield return new ScenarioAction.Write($"{PartsRepository.Sources}/Part{task}.cs", $"""
            namespace Oleada.Contracts.Parts;

            /// <summary>Part {task}.</summary>
            public sealed record Part{task}() : Part({task});

            """);
        if (IsClash(task))
        {
            yield return new ScenarioAction.Write($"{PartsRepository.Sources}/PartNames{task}.cs", $$"""
                namespace Oleada.Contracts.Parts;

                public static partial class PartNames
                {
                    /// <summary>What part {{task}} is called.</summary>
                    public static string {{name}} => "{{task}}";
                }

                """);
        }
        yield return new ScenarioAction.Write($"{PartsRepository.Tests}/Part{task}Tests.cs", TestOf(task));
    }

    private static string TestOf(int task)
    {
        var embedded = IsEmbedded(task) ? $"Assert.NotNull(typeof(Part).Assembly.GetManifestResourceInfo(\"part{task}\"));" : "";
        return $$"""
            using Oleada.Contracts.Parts;
            using Xunit;

            namespace Oleada.Unit.Tests.Parts;

            public sealed class Part{{task}}Tests
            {
                [Fact]
                public void Part_{{task}}_is_listed_with_its_number()
                {
                    Assert.Equal({{task}}, Assert.Single(PartList.All.OfType<Part{{task}}>()).Number);
                    {{embedded}}
                }
            }

            """;
    }

    /// <summary>Where it finds a conflict it takes both sides.</summary>
    private string Register(int task)
    {
        var section = task < 2 * ListPairs ? task / 2 : task - ListPairs;
        var commands = new StringBuilder(Insert(PartsRepository.List, $"        // section {section}", $"        new Part{task}(),"));
        if (IsEmbedded(task))
        {
            commands.Append(Insert(
                PartsRepository.Project, $"    <!-- section {task / 2} -->", $"    <EmbeddedResource Include=\"Parts/Part{task}.cs\" LogicalName=\"part{task}\" />"));
        }
        var source = SourceOf(task);
        commands.Append($"grep -q 'Read for part {task}[.]' {source} || sed -i '1s|^\\(\\xEF\\xBB\\xBF\\)\\?|// Read for part {task}.\\n|' {source}");
        return commands.ToString();
    }

    private static bool IsEmbedded(int task) => task is >= 2 * ListPairs and < 2 * Conflicts;

    private static string Insert(string file, string after, string line) =>
        $"sed -i '/^<<<<<<< /d;/^=======$/d;/^>>>>>>> /d' {file}; grep -qF '{line}' {file} || sed -i 's|^{after}$|&\\n{line}|' {file}; ";
}
