using System.Text;
using System.Text.Json.Nodes;
using Oleada.Tests;

namespace Oleada.Console.Tests.Program;

/// <summary>Plans whose tasks write the same file of a repository, declared or not, and how often they come into conflict.</summary>
public sealed class WriteSetRunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Four_tasks_over_one_undeclared_file_conflict_once_each_at_most_and_not_at_all_in_the_next_execution()
    {
        var repository = Repository();
        // All have their worktrees before the first of them is merged.
        var meeting = Directory.CreateDirectory(Path.Combine(_folder.Path, "meeting")).FullName;
        var plan = new StringBuilder("plan: four\nretry: { attempts: 3, backoff: 10ms }\ntasks:\n");
        for (var task = 0; task < 4; task++)
        {
            var meet = $"if [ $OLEADA_EXECUTION_ID = first ]; then touch {meeting}/{task}; while [ $(ls {meeting} | wc -l) -lt 4 ]; do sleep 0.02; done; fi";
            var run = $"if grep -q '^<<<<<<<' log.md; then sed -i '/^<<<<<<< /d;/^=======$/d;/^>>>>>>> /d' log.md; else {meet}; echo line {task} >> log.md; fi";
            plan.Append(System.Globalization.CultureInfo.InvariantCulture, $"  - {{ id: t{task}, name: T, atoms: [ {{ id: a1, run: \"{run}\" }} ] }}\n");
        }
        var file = _folder.File("four.yaml", plan.ToString());

        var first = await RunAsync(file, "first", repository);
        var conflicts = Conflicts(first);
        Assert.Equal(["t0", "t1", "t2", "t3"], Tasks(first));
        Assert.Equal(3, conflicts.Count);
        Assert.Equal(3, conflicts.Distinct().Count());
        Assert.Equal(["begin", "line 0", "line 1", "line 2", "line 3"], Lines(repository, "oleada/first"));

        var second = await RunAsync(file, "second", repository);
        Assert.Empty(Conflicts(second));
        Assert.Equal(4, second.Count(e => (string?)e["type"] == "write_set_learned"));
        Assert.Equal(["t0", "t1", "t2", "t3"], Tasks(second));
        Assert.Equal(["begin", "line 0", "line 1", "line 2", "line 3"], Lines(repository, "oleada/second"));
    }

    [Fact]
    public async Task Declared_atoms_of_two_tasks_that_take_turns_at_a_file_do_not_conflict()
    {
        var repository = Repository();
        var file = _folder.File("turns.yaml", """
            plan: turns
            retry: { attempts: 1 }
            tasks:
              - id: A
                name: A
                atoms:
                  - { id: a1, run: echo a1 >> log.md, touches: [log.md] }
                  - { id: a2, run: echo a2 >> log.md, touches: [log.md], depends_on: [a1] }
              - id: B
                name: B
                atoms:
                  - { id: b0, run: echo b0 > b.md }
                  - { id: b1, run: echo b1 >> log.md, touches: [log.md], depends_on: [b0] }
            """);
        Assert.Empty(Conflicts(await RunAsync(file, "turns", repository)));
        Assert.Equal(["a1", "a2", "b1", "begin"], Lines(repository, "oleada/turns"));
    }

    private async Task<List<JsonNode>> RunAsync(string plan, string id, string repository)
    {
        var ended = await OleadaProgram.RunAsync(_folder, "run", plan, "--execution-id", id, "--workspace", repository, "--max-workers", "4", "--json=all");
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        return [.. ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private static List<string> Conflicts(IEnumerable<JsonNode> events) =>
        [.. events.Where(e => (string?)e["data"]!["error_type"] == "merge_conflict" && (string?)e["type"] == "error").Select(e => (string)e["data"]!["task_id"]!)];

    private static IEnumerable<string> Tasks(IEnumerable<JsonNode> events) =>
        events.Single(e => (string?)e["type"] == "execution_completed")["data"]!["contended_files"]!.AsArray().Single()!["tasks"]!.AsArray().Select(task => (string)task!);

    private static IEnumerable<string> Lines(string repository, string branch) =>
        GitCommand.Run(repository, "show", $"{branch}:log.md").Split('\n').Order(StringComparer.Ordinal);

    private string Repository()
    {
        var repository = Directory.CreateDirectory(Path.Combine(_folder.Path, "repo")).FullName;
        GitCommand.Run(repository, "init", "--quiet", "--initial-branch=main");
        File.WriteAllText(Path.Combine(repository, "log.md"), "begin\n");
        GitCommand.Run(repository, "add", "--all");
        GitCommand.Run(repository, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "one");
        return repository;
    }
}
