using Oleada.Cli;
using Oleada.Cli.Runs;
using Oleada.Contracts.Rest;

namespace Oleada.Console.Tests.Runs;

public sealed class RunChoiceTests
{
    [Fact]
    public void A_plan_that_was_never_run_is_started() => Assert.Equal(RunAct.Start, Choose([], version: null).Act);

    [Fact]
    public void What_is_unfinished_goes_on()
    {
        var choice = Choose([One("a", ended: true), One("b"), One("other", plan: "q")]);
        Assert.Equal((RunAct.Resume, "b"), (choice.Act, choice.ExecutionId));
        Assert.Contains("Resuming b", choice.Word);
    }

    [Fact]
    public void The_newest_of_several_unfinished_ones_goes_on_and_the_others_are_mentioned()
    {
        var choice = Choose([One("a"), One("b"), One("c", ended: true)]);
        Assert.Equal((RunAct.Resume, "b"), (choice.Act, choice.ExecutionId));
        Assert.Contains("1 more unfinished", choice.Word);
    }

    [Fact]
    public void What_has_ended_is_reported_and_not_repeated()
    {
        var choice = Choose([One("a", ended: true)]);
        Assert.Equal((RunAct.Report, "a"), (choice.Act, choice.ExecutionId));
        Assert.Contains("--new", choice.Word);
    }

    [Fact]
    public void New_starts_another_whatever_there_is() =>
        Assert.Equal((RunAct.Start, null), Of(Choose([One("a"), One("b", ended: true)], another: true)));

    [Fact]
    public void A_changed_plan_is_not_mixed_up_with_what_is_unfinished()
    {
        var refused = Assert.Throws<UserException>(() => Choose([One("a")], version: 2));
        Assert.Contains("--execution-id a", refused.Message);
        Assert.Contains("--new", refused.Message);
        Assert.Throws<UserException>(() => Choose([One("a")], version: null));
    }

    [Fact]
    public void A_changed_plan_after_the_end_is_a_new_execution()
    {
        var choice = Choose([One("a", ended: true)], version: null);
        Assert.Equal(RunAct.Start, choice.Act);
        Assert.Contains("changed since a", choice.Word);
    }

    [Fact]
    public void A_named_execution_goes_on_with_the_plan_that_it_was_started_with()
    {
        var choice = Choose([One("a"), One("b")], version: 2, id: "a");
        Assert.Equal((RunAct.Resume, "a"), (choice.Act, choice.ExecutionId));
        Assert.Contains("as it was when it started", choice.Word);
    }

    [Fact]
    public void An_unknown_name_is_the_name_of_a_new_execution() =>
        Assert.Equal((RunAct.Start, "mine"), Of(Choose([One("a")], id: "mine")));

    [Fact]
    public void A_name_that_is_taken_is_refused()
    {
        Assert.Contains("belongs to plan 'q'", Assert.Throws<UserException>(() => Choose([One("a", plan: "q")], id: "a")).Message);
        Assert.Contains("leave out --new", Assert.Throws<UserException>(() => Choose([One("a")], id: "a", another: true)).Message);
    }

    private static (RunAct, string?) Of(RunChoice choice) => (choice.Act, choice.ExecutionId);

    private static RunChoice Choose(IReadOnlyList<ExecutionSummary> all, long? version = 1, string? id = null, bool another = false) =>
        RunChoice.Of(all, "p", version, id, another);

    private static ExecutionSummary One(string id, string plan = "p", bool ended = false) => new(
        id, plan, 1, ended ? "success" : "unfinished", DateTimeOffset.UnixEpoch, 3, ended ? DateTimeOffset.UnixEpoch : null);
}
