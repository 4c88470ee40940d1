using Oleada.Agents.Attempts;
using Oleada.Agents.Sandbox;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;
using Oleada.Engine.Plans;

namespace Oleada.Agents.Tests.Attempts;

public sealed class PromptTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void It_has_the_task_the_checks_what_went_before_and_the_repository_s_rules()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "AGENTS.md"), "Tabs, not spaces.");
        var atom = new PlanAtom { Id = "a", Prompt = "Write the parser.", Expects = ["parse.c"], Verify = [new PlanCheck { Run = "make test" }] };
        var order = Order(atom) with { LastFailure = "exit code 2" };
        var text = Prompt.For(order, [new DependencyResult("lex", "The lexer", ["lex.c", "lex.h"])], Folders);
        foreach (var part in (string[])["The language", "Write the parser.", "- parse.c", "- make test", "The lexer:\n- lex.c\n- lex.h", "Tabs, not spaces.", "exit code 2"])
            Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_the_whole_task_is_to_leave_are_asked_of_its_last_atom()
    {
        PlanAtom[] atoms = [new() { Id = "first", Prompt = "Begin." }, new() { Id = "second", Prompt = "End.", Expects = ["end.txt"] }];
        var task = new PlanTask { Id = "t", Name = "Both", Atoms = atoms, Expects = ["all.txt", "end.txt"] };
        var first = Prompt.For(Order(atoms[0]) with { Task = task }, [], Folders);
        Assert.EndsWith("After the steps of this task that follow, these are to exist too:\n- all.txt\n- end.txt", first, StringComparison.Ordinal);
        Assert.DoesNotContain("must exist", first, StringComparison.Ordinal);
        Assert.EndsWith("these files must exist:\n- end.txt\n- all.txt", Prompt.For(Order(atoms[1]) with { Task = task }, [], Folders), StringComparison.Ordinal);
        var alone = new PlanTask { Id = "t", Name = "Alone", Prompt = "Write.", Expects = ["all.txt"] };
        Assert.EndsWith("these files must exist:\n- all.txt", Prompt.Again(Order(PlanGraph.AtomsOf(alone)[0]) with { Task = alone }), StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_that_lead_out_of_the_workspace_are_not_read()
    {
        var secret = Path.Combine(Path.GetDirectoryName(_folder.Path)!, $"{Path.GetFileName(_folder.Path)}.secret");
        File.WriteAllText(secret, "hunter2");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "AGENTS.md"), secret);
        try
        {
            Assert.DoesNotContain("hunter2", Prompt.For(Order(new PlanAtom { Id = "a" }), [], Folders), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(secret);
        }
    }

    public void Dispose() => _folder.Dispose();

    private SandboxFolders Folders => new(_folder.Path, _folder.Path, []);

    private static AttemptOrder Order(PlanAtom atom) =>
        new("e", new PlanTask { Id = "parse", Name = "The language" }, atom, 1, "model", (_, _, _) => default);
}
