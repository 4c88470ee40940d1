using Oleada.Engine.Plans;
using Xunit;

namespace Oleada.Unit.Tests.Plans.Import;

public sealed class TaskMasterTests
{
    private static readonly PlanReadOptions Lenient = new() { Lenient = true };

    private const string Garden = """
        {
          "master": {
            "tasks": [
              { "id": 1, "title": "Dig", "description": "Dig the bed", "status": "done", "priority": "high", "dependencies": [], "subtasks": [] },
              { "id": "2", "title": "Sow", "details": "Rows of ten", "testStrategy": "Count them", "status": "pending", "dependencies": [1], "complexity": 4, "mood": "good",
                "subtasks": [
                  { "id": 1, "title": "Draw rows", "status": "done" },
                  { "id": 2, "title": "Seeds in", "dependencies": [1], "status": "pending" },
                  { "id": 3, "title": "Cover", "dependencies": ["2.2", "1.9"], "status": "pending", "details": "thinly" }
                ] },
              { "id": 3, "title": "Shade", "status": "deferred", "dependencies": [2] },
              { "id": 4, "title": "Water", "status": "review", "dependencies": [3, "2.3"] }
            ],
            "metadata": { "created": "today" }
          }
        }
        """;

    [Fact]
    public void Tasks_and_subtasks_become_tasks_and_atoms()
    {
        var plan = PlanText.Plan(Garden.Replace(", \"1.9\"", "", StringComparison.Ordinal), "garden/.taskmaster/tasks/tasks.json");
        Assert.Equal("garden", plan.Plan);
        Assert.Equal(["2 <- 1", "4 <- 2"], PlanText.Edges(plan));
        Assert.Equal(["1"], plan.Tasks.Where(task => task.Done == true).Select(task => task.Id));
        var sow = plan.Tasks[1];
        Assert.Equal("Sow\n\nRows of ten\n\nTest strategy: Count them", sow.Prompt);
        Assert.Equal(["2 ", "3 2"], sow.Atoms!.Select(atom => $"{atom.Id} {string.Join(' ', atom.DependsOn ?? [])}"));
        Assert.Equal(("pending", "good", "4"), (sow.Metadata!["status"].GetString(), sow.Metadata["mood"].GetString(), sow.Metadata["complexity"].GetRawText()));
        Assert.Equal("today", plan.Metadata!["metadata"].GetProperty("created").GetString());
    }

    [Fact]
    public void Every_record_is_accounted_for()
    {
        var report = PlanText.Read(Garden, "tasks.json", Lenient).Report!;
        Assert.Equal("7 items: 3 tasks, 2 atoms, 2 not tasks", report.Summary);
        Assert.Equal(["it is done, and the rest of 2 is not", "its status is deferred"], report.NotTasks.Select(item => item.Reason!));
    }

    [Fact]
    public void Unknown_fields_and_repairs_are_noted()
    {
        var notes = PlanText.Notes(Garden, "tasks.json", Lenient);
        Assert.Contains("tasks.json:5:1: note: the field 'mood' is not known and kept as metadata (1 times)", notes);
        Assert.Contains("tasks.json:12:1: note: 4.depends_on: '3' is left out; what it depends on takes its place", notes);
        Assert.Contains("tasks.json:12:1: note: 4.dependencies: waits for the whole of task 2, not only for subtask 2.3", notes);
    }

    [Fact]
    public void The_bare_form_is_read_too() =>
        Assert.Equal(["a", "b"], PlanText.Plan("""{"tasks":[{"id":"a","title":"A"},{"id":"b","title":"B","dependencies":["a"]}]}""", "tasks.json").Tasks.Select(task => task.Id));

    [Fact]
    public void Dangling_dependencies_are_errors_that_lenient_reading_drops()
    {
        const string text = "{\"tasks\":[{\"id\":1,\"title\":\"A\",\n\"dependencies\":[7],\"subtasks\":[{\"id\":1,\"title\":\"x\",\n\"dependencies\":[1,5]}]}]}";
        Assert.Equal(
            ["tasks.json:3:1: 1/1.dependencies: depends on itself", "tasks.json:3:1: 1/1.dependencies: '5' does not exist"],
            PlanText.Errors(text, "tasks.json"));
        Assert.Null(PlanText.Plan(text, "tasks.json", Lenient).Tasks[0].Atoms![0].DependsOn);
        Assert.Contains("tasks.json:2:1: note: 1.depends_on: '7' does not exist; dropped", PlanText.Notes(text, "tasks.json", Lenient));
    }

    [Fact]
    public void Subtasks_with_one_id_are_errors_that_lenient_reading_renames()
    {
        const string text = """{"tasks":[{"id":1,"title":"A","subtasks":[{"id":1,"title":"x"},{"id":1,"title":"y"},{"id":2,"title":"z","dependencies":[1]}]}]}""";
        Assert.Contains("1/1.id: '1' is the id of an earlier atom of the task already", PlanText.Errors(text, "tasks.json")[0], StringComparison.Ordinal);
        Assert.Equal(["1", "1-2", "2"], PlanText.Plan(text, "tasks.json", Lenient).Tasks[0].Atoms!.Select(atom => atom.Id));
    }

    [Theory]
    [InlineData("""{"tasks":[{"id":1,"title":3.5,"dependencies":1}]}""", "tasks[0].dependencies: is a number, must be a list")]
    [InlineData("""{"tasks":[{"id":1,"title":"x","dependencies":[[]]}]}""", "tasks[0].dependencies: is a list, must be a task's id")]
    [InlineData("""{"tasks":[{"title":"x"}]}""", "tasks[0].id: is missing")]
    [InlineData("""{"t":{"tasks":[{"id":1}]}}""", "t.tasks[0].title: is missing")]
    [InlineData("""{"t":{"tasks":[5]}}""", "t.tasks[0]: is a number, must be a task")]
    [InlineData("""{"a":{"tasks":[]},"b":{"tasks":[]}}""", "several tags, 'a', 'b': name the one to read")]
    [InlineData("""{"master":{"tasks":[]}}""", "no task found; read as task-master")]
    public void What_is_wrong_is_named(string text, string expected) =>
        Assert.Contains(PlanText.Errors(text, "tasks.json"), error => error.EndsWith(expected, StringComparison.Ordinal));

    [Fact]
    public void One_tag_of_several_is_read_and_the_others_accounted_for()
    {
        const string text = """{"x":{"tasks":[{"id":1,"title":"A"}]},"y":{"tasks":[{"id":1,"title":"B"}]}}""";
        var reading = PlanText.Read(text, "tasks.json", new PlanReadOptions { Tag = "y" });
        Assert.Equal(("y", "B"), (reading.Plan!.Plan, reading.Plan.Tasks[0].Name));
        Assert.Equal("it stands under the tag 'x', which was not asked for", Assert.Single(reading.Report!.NotTasks).Reason);
        Assert.Contains("there is no tag 'z'", PlanText.Errors(text, "tasks.json", new PlanReadOptions { Tag = "z" })[0], StringComparison.Ordinal);
    }
}
