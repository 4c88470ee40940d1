using Oleada.Engine.Events;
using Oleada.Storage.Migrations;
using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Integrity;

/// <summary>
/// Checks the list of names when a log is opened, for a limited time: a name that leads nowhere would make a stream seem
/// not to exist. The background check looks at the rest.
/// </summary>
internal static class OpeningCheck
{
    private const int StepRows = 200;

    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);

    public static void Run(Database database, Harms harms, TimeProvider time)
    {
        foreach (var table in LogSchema.Differences(database))
            harms.Add(SchemaHarm(table));
        var began = time.GetTimestamp();
        using var check = new CatalogCheck(database, harms);
        try
        {
            while (check.Step(StepRows) && time.GetElapsedTime(began) < MaxTime)
            {
            }
        }
        catch (SqliteException failure) when (failure.IsDamage)
        {
            // What can be read is served all the same.
            harms.Add(LogCheck.DamageOf("the list of names", failure));
        }
    }

    public static HarmedPlace SchemaHarm(string name) => new($"the definition of '{name}' is not what was made");
}
