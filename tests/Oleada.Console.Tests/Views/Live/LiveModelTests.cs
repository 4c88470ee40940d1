using Oleada.Cli.Views.Live;
using Oleada.Contracts.Events;

namespace Oleada.Console.Tests.Views.Live;

public sealed class LiveModelTests
{
    [Fact]
    public void Figures_agree_with_each_other_after_every_event_of_any_execution()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var model = new LiveModel(TaskNames.None);
            foreach (var seen in Random(seed).Events)
            {
                model.Apply(seen);
                Assert.Equal(model.Tasks.Ended, model.Phases.Sum(phase => phase.Tasks.Ended));
                Assert.Equal(model.TotalTasks, model.Phases.Sum(phase => phase.Total));
                Assert.Equal(model.Tasks.Completed, model.Phases.Sum(phase => phase.Tasks.Completed));
                Assert.InRange(model.Artifacts.ExpectedFound, 0, model.Artifacts.Count);
                Assert.InRange(model.Artifacts.Latest.Count, 0, model.Artifacts.Count);
                Assert.InRange(model.Atoms.Counts.Ended, 0, model.TotalAtoms);
                Assert.InRange(model.Atoms.Counts.Completed, 0, model.Atoms.Counts.Ended);
            }
            Assert.Equal(model.TotalTasks, model.Tasks.Ended);
            Assert.Equal(model.TotalAtoms, model.Atoms.Counts.Ended);
        }
    }

    [Fact]
    public void Tokens_of_attempts_become_the_tasks_own_sum_when_it_ends()
    {
        var story = new Story().Start([0, 0, 0, 2, 0]).Begin("t1");
        Assert.Null(story.Model().Usage.Tokens);
        story.Tell(Ended(100, again: true), "t1").Begin("t1", attempt: 2).Tell(Ended(50, again: false), "t1");
        Assert.Equal(150, story.Model().Usage.Tokens);
        Assert.Equal(150, story.End("t1", 3, 1, tokens: 150).Model().Usage.Tokens);
        Assert.Equal(220, story.End("t2", 3, 1, tokens: 70).Model().Usage.Tokens);
    }

    [Fact]
    public void A_file_counts_once_however_often_it_changes_and_not_when_it_is_gone()
    {
        var story = new Story().Start([0, 0, 0, 1, 0]).File("a", 1).File("b", 1, expected: null).File("a", 2, change: ArtifactChange.Modified);
        Assert.Equal((2, 1), (story.Model().Artifacts.Count, story.Model().Artifacts.ExpectedFound));
        story.File("a", 0, change: ArtifactChange.Deleted);
        Assert.Equal((1, 0), (story.Model().Artifacts.Count, story.Model().Artifacts.ExpectedFound));
    }

    [Fact]
    public void What_is_left_goes_by_the_share_of_atoms_that_have_ended()
    {
        var story = new Story().Start([0, 0, 0, 4, 0], atoms: 40);
        Assert.Null(story.Model().Left(story.Now));
        story.After(60).End("t1", 3, 1, atoms: 10);
        Assert.Equal(180, story.Model().Left(story.Now)!.Value.TotalSeconds, 3);
    }

    [Fact]
    public void Pauses_and_the_time_after_a_crash_do_not_make_the_rest_look_longer()
    {
        var story = new Story().Start([0, 0, 0, 2, 0], atoms: 20).After(10).End("t1", 3, 1, atoms: 10).Begin("t2");
        story.After(3600).Tell(new AttemptInterrupted("a1", 1, "the process is gone"), "t2").Begin("t2");
        Assert.Equal(10, story.Model().Left(story.Now)!.Value.TotalSeconds, 3);
        story.Tell(new ExecutionPaused("lunch"));
        Assert.Null(story.Model().Left(story.Now));
        story.After(1800).Tell(new ExecutionResumed());
        Assert.Equal(10, story.Model().Left(story.Now)!.Value.TotalSeconds, 3);
        Assert.Equal(5410, story.Model().Time.Elapsed(story.Now).TotalSeconds, 3);
    }

    [Fact]
    public void An_interrupted_attempt_is_no_longer_in_flight()
    {
        var story = new Story().Start([0, 0, 0, 2, 0]).Know("t1", "One", 3).Begin("t1");
        Assert.Equal(("t1", 0), story.Model().Flight.Current);
        Assert.Equal(ViewState.Running, story.Model().Phases[3].State);
        story.Tell(new AttemptInterrupted("a1", 1, "the process is gone"), "t1");
        Assert.Null(story.Model().Flight.Current);
        Assert.Equal(ViewState.Waiting, story.Model().Phases[3].State);
    }

    [Fact]
    public void An_event_of_a_later_version_changes_nothing()
    {
        var story = new Story().Start([0, 0, 0, 1, 0]);
        var model = story.Model();
        model.Apply(story.Events[0] with { Type = "execution_sang", Seq = 2, Json = "{\"song\":1}"u8.ToArray() });
        Assert.Equal(0, model.Tasks.Ended);
    }

    private static AttemptEnded Ended(long tokens, bool again) => new()
    {
        AtomId = "a1", Attempt = 1, Result = again ? AttemptResult.Failed : AttemptResult.Completed, DurationMs = 5, TokensUsed = tokens,
        NextAttemptInMs = again ? 1000 : null,
    };

    private static Story Random(int seed)
    {
        var random = new Random(seed);
        int[] phases = [.. Enumerable.Range(0, 5).Select(_ => random.Next(0, 6)), 1];
        phases[3] += phases[5];
        var story = new Story().Start(phases[..5], waves: 5, atoms: phases[..5].Sum() * 2);
        var tasks = phases[..5].SelectMany((count, phase) => Enumerable.Range(0, count).Select(n => (Id: $"t{phase}-{n}", Phase: phase))).ToArray();
        random.Shuffle(tasks);
        foreach (var (id, phase) in tasks)
        {
            story.After(random.NextDouble()).Begin(id, "a1", random.Next(1, 6));
            if (random.Next(3) == 0)
                story.Error(id, 1, again: random.Next(2) == 0);
            if (random.Next(2) == 0)
                story.File($"f{random.Next(6)}", random.Next(9999), random.Next(2) == 0, (ArtifactChange)random.Next(3));
            if (random.Next(2) == 0)
                story.Tell(Ended(random.Next(99), again: random.Next(2) == 0), id);
            story.End(id, phase, random.Next(1, 6), (WorkStatus)random.Next((int)WorkStatus.Completed, (int)WorkStatus.Cancelled + 1), atoms: 2);
        }
        return story;
    }
}
