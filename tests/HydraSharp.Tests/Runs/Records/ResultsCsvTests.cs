using System.Text;
using HydraSharp.Runs.Records;
using HydraSharp.Tests.Files;
using Xunit;

namespace HydraSharp.Tests.Runs.Records;

public sealed class ResultsCsvTests
{
    [Fact]
    public void EachFigureHasAColumnAndWhatIsNotThereIsEmpty()
    {
        var disk = new LoggedStorage();
        ResultsCsv.Write(disk, "/results.csv", Histories.Two);
        Assert.Equal(
            "epoch,seconds,images_per_second,loader_wait,learning_rate,image_size,"
                + "train/age/loss,train/race/loss,validation/age/mae,validation/race/macro_f1\n"
                + "1,2.5,100,0,0.001,0,0.1,,,\n"
                + "2,2,125.25,0,1E-05,64,0.0625,1.5,5.25,\n",
            Encoding.UTF8.GetString(disk["/results.csv"])
        );
    }

    [Fact]
    public void NamesWithCommasAndQuotesAreQuoted() =>
        Assert.StartsWith(
            "epoch,seconds,images_per_second,loader_wait,learning_rate,image_size,\"train/a,\"\"b\"\"/loss\"\n",
            ResultsCsv.Text([Histories.Two[0] with { Losses = [new("a,\"b\"", 1)] }]),
            StringComparison.Ordinal
        );
}
